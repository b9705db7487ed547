import { PveFault } from './cluster.ts'

type Rule = { is: RegExp; isNeeded?: true }
/** Names may be patterns: `/^unused\d+$/`. */
export type Takes = Record<string, Rule>

const one = (is: RegExp): Rule => ({ is })
const needed = (is: RegExp): Rule => ({ is, isNeeded: true })
const any = /^[\s\S]*$/
const bool = /^[01]$/
const number = /^\d+$/
const vmid = /^[1-9]\d{2,8}$/
const dnsName = /^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)$/
const tags = /^[a-z0-9_][a-z0-9_\-+.]*([;, ][a-z0-9_][a-z0-9_\-+.]*)*$/
const drive = /^[\w-]+:\S+$/
const ipconfig = /^ip=\d+\.\d+\.\d+\.\d+\/\d+,gw=\d+\.\d+\.\d+\.\d+$/

const settings: Takes = {
  cores: one(/^[1-9]\d*$/),
  sockets: one(/^[1-9]\d*$/),
  memory: one(/^(1[6-9]|[2-9]\d|\d{3,})$/),
  name: one(dnsName),
  description: one(/^[\s\S]{0,8192}$/),
  tags: one(tags),
  ciuser: one(any),
  cipassword: one(any),
  ipconfig0: one(ipconfig),
  onboot: one(bool),
  delete: one(/^\w+(,\w+)*$/),
  digest: one(/^[0-9a-f]{1,40}$/),
  '/^(scsi|virtio|sata|ide)\\d+$/': one(drive),
}

/** What the parameters of our requests have to look like, as the schemas of Proxmox say; it takes no others. */
export const forms = {
  none: {},
  clone: {
    newid: needed(vmid),
    name: one(dnsName),
    description: one(any),
    full: one(bool),
    storage: one(/^[a-zA-Z][\w.-]*$/),
    target: one(/^[\w-]+$/),
    pool: one(/^[\w.-]+$/),
  },
  settings,
  resize: { disk: needed(/^(scsi|virtio|sata|ide)\d+$/), size: needed(/^\+?\d+(\.\d+)?[KMGT]?$/) },
  shutdown: { timeout: one(number), forceStop: one(bool) },
  stop: { timeout: one(number), 'overrule-shutdown': one(bool) },
  reboot: { timeout: one(number) },
  destroy: { purge: one(bool), 'destroy-unreferenced-disks': one(bool) },
  backUp: {
    vmid: one(vmid),
    storage: one(/^[\w.-]+$/),
    mode: one(/^(snapshot|suspend|stop)$/),
    compress: one(/^(0|1|gzip|lzo|zstd)$/),
    remove: one(bool),
    'notes-template': one(/^[\s\S]{0,1024}$/),
  },
  restore: { vmid: needed(vmid), archive: one(/^.{1,255}$/), force: one(bool), storage: one(any) },
  password: { username: needed(any), password: needed(/^[\s\S]{5,1024}$/) },
  resources: { type: one(/^(vm|storage|node|sdn)$/) },
  nextid: { vmid: one(vmid) },
  current: { current: one(bool) },
  tasks: { source: one(/^(archive|active|all)$/), vmid: one(vmid), typefilter: one(any), limit: one(number) },
  content: { content: one(any), vmid: one(vmid) },
  nodeStorage: { content: one(any), enabled: one(bool) },
} satisfies Record<string, Takes>

/** @throws PveFault as Proxmox refuses what its schemas do not allow, before it does anything */
export function checkForm(takes: Takes, form: Record<string, string>): void {
  const errors: Record<string, string> = {}
  const ruleOf = (name: string): Rule | undefined =>
    takes[name] ??
    Object.entries(takes).find(([key]) => key.startsWith('/') && new RegExp(key.slice(1, -1)).test(name))?.[1]
  for (const [name, value] of Object.entries(form)) {
    const rule = ruleOf(name)
    if (!rule) errors[name] = 'property is not defined in schema and the schema does not allow additional properties'
    else if (!rule.is.test(value)) errors[name] = `invalid format - value does not match the regex pattern`
  }
  for (const [name, { isNeeded }] of Object.entries(takes))
    if (isNeeded && form[name] === undefined) errors[name] = 'property is missing and it is not optional'
  if (Object.keys(errors).length > 0) throw new PveFault(400, 'Parameter verification failed.', errors)
}
