import { type Guest, type PveCluster, PveFault } from './cluster.ts'
import { forms, type Takes } from './forms.ts'

type Asked = {
  cluster: PveCluster
  form: Record<string, string>
  /** What stood in the path. */
  named: Record<string, string>
  permissions: unknown
}
type Route = { method: string; path: string[]; takes: Takes; run(asked: Asked): unknown }

const route = (line: string, takes: Takes, run: Route['run']): Route => {
  const [method, path] = line.split(' ')
  return { method: method!, path: path!.slice(1).split('/'), takes, run }
}

const guestOf = ({ cluster, named }: Asked): Guest => cluster.guest(named.node!, Number(named.vmid))

const power =
  (to: 'start' | 'stop' | 'shutdown' | 'reboot') =>
  (asked: Asked): string => {
    const guest = guestOf(asked)
    asked.cluster.lockFile(guest)
    return asked.cluster.power(guest, to)
  }

export const routes: Route[] = [
  route('GET /version', forms.none, () => ({ version: '9.1.2', release: '9.1', repoid: 'b1a4e9f27c3d5e60' })),
  route('GET /access/permissions', forms.none, ({ permissions }) => permissions),
  route('GET /cluster/nextid', forms.nextid, ({ cluster, form }) => {
    const vmid = Number(form.vmid ?? 100)
    const there = cluster.guests.get(vmid)
    if (there && form.vmid !== undefined)
      throw new PveFault(400, 'Parameter verification failed.', {
        vmid: `${there.type === 'qemu' ? 'VM' : 'CT'} ${vmid} already exists`,
      })
    return String(vmid)
  }),
  route('GET /cluster/resources', forms.resources, ({ cluster, form }) => {
    if (form.type === 'node')
      return cluster.nodes.map((node) => ({
        id: `node/${node}`,
        type: 'node',
        node,
        status: cluster.downNodes.has(node) ? 'offline' : 'online',
      }))
    if (form.type === 'storage')
      return cluster.nodes.flatMap((node) =>
        cluster.storages.map((one) => ({
          id: `storage/${node}/${one.name}`,
          type: 'storage',
          node,
          storage: one.name,
          content: one.content.join(','),
          shared: one.isShared ? 1 : 0,
          status: 'available',
          maxdisk: one.totalBytes,
          disk: one.usedBytes,
        })),
      )
    return [...cluster.guests.values()].filter(({ vmid }) => !cluster.hidden.has(vmid)).map(listed)
  }),
  route('POST /nodes/:node/qemu/:vmid/clone', forms.clone, ({ cluster, form, named }) =>
    cluster.clone(named.node!, Number(named.vmid), form),
  ),
  route('GET /nodes/:node/qemu/:vmid/config', forms.current, (asked) => {
    const { config, runningWith } = guestOf(asked)
    const running = runningWith ?? config
    const shown =
      asked.form.current === '1'
        ? { ...config, cores: running.cores, memory: running.memory, sockets: running.sockets }
        : config
    return {
      ...shown,
      ...(config.cipassword === undefined ? {} : { cipassword: '**********' }),
      digest: 'a'.repeat(40),
    }
  }),
  route('GET /nodes/:node/lxc/:vmid/config', forms.current, ({ cluster, named }) => {
    const guest = cluster.guests.get(Number(named.vmid))
    if (guest?.type !== 'lxc') throw new PveFault(500, `Configuration file for ${named.vmid} does not exist`)
    return guest.config
  }),
  route('PUT /nodes/:node/qemu/:vmid/config', forms.settings, (asked) => {
    asked.cluster.configure(guestOf(asked), asked.form)
    return null
  }),
  route('POST /nodes/:node/qemu/:vmid/config', forms.settings, (asked) => {
    const [[name, value]] = Object.entries(asked.form) as [[string, string]]
    return asked.cluster.importDisk(guestOf(asked), name, value)
  }),
  route('PUT /nodes/:node/qemu/:vmid/resize', forms.resize, (asked) =>
    asked.cluster.resize(guestOf(asked), asked.form.disk!, asked.form.size!),
  ),
  route('GET /nodes/:node/qemu/:vmid/status/current', forms.none, (asked) => {
    const { runningWith, netin, netout, config, vmid } = guestOf(asked)
    return {
      vmid,
      name: config.name,
      status: runningWith ? 'running' : 'stopped',
      netin,
      netout,
      disk: 0,
      maxdisk: diskBytes(config.scsi0),
      ...(config.lock === undefined ? {} : { lock: config.lock }),
    }
  }),
  route('POST /nodes/:node/qemu/:vmid/status/start', forms.none, power('start')),
  route('POST /nodes/:node/qemu/:vmid/status/stop', forms.stop, power('stop')),
  route('POST /nodes/:node/qemu/:vmid/status/shutdown', forms.shutdown, power('shutdown')),
  route('POST /nodes/:node/qemu/:vmid/status/reboot', forms.reboot, power('reboot')),
  route('DELETE /nodes/:node/qemu/:vmid', forms.destroy, (asked) => asked.cluster.destroy(guestOf(asked))),
  route('POST /nodes/:node/qemu/:vmid/agent/set-user-password', forms.password, (asked) => {
    asked.cluster.setPassword(guestOf(asked), asked.form.username!, asked.form.password!)
    return { result: {} }
  }),
  route('GET /nodes/:node/tasks', forms.tasks, ({ cluster, form, named }) =>
    cluster.tasks.active(named.node!, form.vmid === undefined ? null : Number(form.vmid)),
  ),
  route('GET /nodes/:node/tasks/:upid/status', forms.none, ({ cluster, named }) => {
    const task = cluster.tasks.all.find(({ upid, node }) => upid === named.upid && node === named.node)
    if (!task) throw new PveFault(500, `no such task '${named.upid}'`)
    return cluster.tasks.shown(task)
  }),
  route('POST /nodes/:node/vzdump', forms.backUp, ({ cluster, form, named }) =>
    cluster.backUp(named.node!, Number(form.vmid), form),
  ),
  route('POST /nodes/:node/qemu', forms.restore, ({ cluster, form, named }) => cluster.restore(named.node!, form)),
  route('GET /nodes/:node/storage', forms.nodeStorage, ({ cluster, form }) =>
    cluster.storages
      .filter(({ content }) => form.content === undefined || content.includes(form.content))
      .map(({ name, content }) => ({ storage: name, content: content.join(','), active: 1, enabled: 1 })),
  ),
  route('GET /nodes/:node/storage/:storage/content', forms.content, ({ cluster, form, named }) =>
    cluster.archives
      .filter(({ volid, vmid }) => volid.startsWith(`${named.storage}:`) && String(vmid) === form.vmid)
      .map(({ config: _, ...shown }) => ({ ...shown, format: 'vma.zst', content: 'backup' })),
  ),
  route('DELETE /nodes/:node/storage/:storage/content/:volume', forms.none, ({ cluster, named }) =>
    cluster.deleteArchive(named.node!, named.volume!),
  ),
]

const diskBytes = (drive: unknown): number => Number(/size=(\d+)G/.exec(String(drive))?.[1] ?? 0) * 2 ** 30

function listed({ vmid, node, type, isTemplate, config, runningWith, netin, netout }: Guest) {
  return {
    id: `${type}/${vmid}`,
    type,
    vmid,
    node,
    name: config.name ?? config.hostname,
    status: runningWith ? 'running' : 'stopped',
    template: isTemplate ? 1 : 0,
    maxdisk: diskBytes(config.scsi0),
    netin,
    netout,
    ...(config.tags === undefined ? {} : { tags: config.tags }),
    ...(config.lock === undefined ? {} : { lock: config.lock }),
  }
}
