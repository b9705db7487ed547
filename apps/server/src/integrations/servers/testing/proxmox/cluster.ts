import { PveTasks } from './tasks.ts'

/** Proxmox says why in the status line of its answer. */
export class PveFault extends Error {
  readonly status: number
  readonly errors: Record<string, string> | null
  constructor(status: number, message: string, errors: Record<string, string> | null = null) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

export type Config = Record<string, string | number>

export type Guest = {
  vmid: number
  node: string
  type: 'qemu' | 'lxc'
  isTemplate: boolean
  config: Config
  /** The configuration that it was started with; null when it is off. */
  runningWith: Config | null
  netin: number
  netout: number
  /** What the guest knows: the passwords of its users, and from which disk it was set up. */
  passwords: Record<string, string>
  setUpFrom: string | null
  agentAnswers: boolean
}

export type Archive = { volid: string; vmid: number; notes: string; ctime: number; size: number; config: Config }

export type Storage = { name: string; content: string[]; isShared: boolean; totalBytes: number; usedBytes: number }

const GIB = 2 ** 30

/** A cluster of two nodes, with its guests, tasks and back-ups. */
export class PveCluster {
  readonly nodes = ['pve1', 'pve2']
  readonly downNodes = new Set<string>()
  readonly guests = new Map<number, Guest>()
  readonly archives: Archive[] = []
  readonly tasks = new PveTasks()
  readonly storages: Storage[] = [
    { name: 'local', content: ['iso', 'vztmpl'], isShared: false, totalBytes: 100 * GIB, usedBytes: GIB },
    { name: 'local-lvm', content: ['images', 'rootdir'], isShared: false, totalBytes: 500 * GIB, usedBytes: 0 },
    { name: 'ceph', content: ['images'], isShared: true, totalBytes: 4000 * GIB, usedBytes: 0 },
    { name: 'vault', content: ['backup'], isShared: true, totalBytes: 4000 * GIB, usedBytes: 0 },
  ]
  /** The stub of a clone says nothing of what it will be until its worker has begun. */
  workersAreSlow = false
  /** Machines that the token may not see. */
  readonly hidden = new Set<number>()
  #archives = 0

  constructor() {
    this.addTemplate(9000, 'debian-13', 'pve1', 'ceph', 8)
    this.addTemplate(9001, 'ubuntu-26', 'pve1', 'ceph', 10)
    this.addTemplate(9002, 'local-only', 'pve2', 'local-lvm', 4)
  }

  addTemplate(vmid: number, name: string, node: string, storage: string, sizeGib: number): void {
    this.add(vmid, {
      node,
      isTemplate: true,
      config: {
        name,
        template: 1,
        tags: 'golden;linux',
        boot: 'order=scsi0;ide2;net0',
        scsi0: `${storage}:base-${vmid}-disk-0,discard=on,size=${sizeGib}G`,
        ide2: `${storage}:vm-${vmid}-cloudinit,media=cdrom,size=4M`,
        net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0',
        agent: '1',
        cores: 1,
        memory: '1024',
        onboot: 0,
      },
    })
  }

  add(vmid: number, guest: Partial<Guest>): Guest {
    const made: Guest = {
      vmid,
      node: 'pve1',
      type: 'qemu',
      isTemplate: false,
      config: {},
      runningWith: null,
      netin: 0,
      netout: 0,
      passwords: {},
      setUpFrom: null,
      agentAnswers: true,
      ...guest,
    }
    this.guests.set(vmid, made)
    return made
  }

  guest(node: string, vmid: number): Guest {
    const guest = this.guests.get(vmid)
    if (guest?.node !== node || guest.type !== 'qemu')
      throw new PveFault(500, `Configuration file 'nodes/${node}/qemu-server/${vmid}.conf' does not exist`)
    return guest
  }

  storage(name: string): Storage {
    const storage = this.storages.find((one) => one.name === name)
    if (!storage) throw new PveFault(500, `storage '${name}' does not exist`)
    return storage
  }

  /** Configuration changes and workers take the lock file of a guest; the next one waits, and gives up. */
  lockFile({ vmid }: Guest): void {
    if (this.tasks.all.some((one) => one.locks === vmid && one.exitstatus === null))
      throw new PveFault(500, `can't lock file '/var/lock/qemu-server/lock-${vmid}.conf' - got timeout`)
  }

  checkLock({ config: { lock } }: Guest): void {
    if (lock !== undefined) throw new PveFault(500, `VM is locked (${lock})`)
  }

  clone(node: string, vmid: number, form: Record<string, string>): string {
    const source = this.guest(node, vmid)
    const newid = Number(form.newid)
    this.checkUnused(newid)
    const [volume] = String(source.config.scsi0).split(',')
    const from = this.storage(volume!.split(':')[0]!)
    if (form.target && form.target !== node && !from.isShared)
      throw new PveFault(500, `can't clone to non-shared storage '${from.name}'`)
    const to = this.storage(form.storage ?? from.name)
    if (!to.content.includes('images')) throw new PveFault(500, `storage '${to.name}' does not support vm images`)
    const clone = this.add(newid, { node: form.target ?? node, config: { lock: 'clone' } })
    const begin = () => Object.assign(clone.config, { name: form.name, description: form.description })
    if (!this.workersAreSlow) begin()
    return this.tasks.start({ node, type: 'qmclone', id: String(vmid), locks: newid }, () => {
      if (to.usedBytes >= to.totalBytes) {
        this.guests.delete(newid)
        return 'clone failed: lvcreate error: no space left on device'
      }
      const { template: _, ...copied } = source.config
      const moved = (value: string) =>
        value.replace(/^[\w-]+:(base|vm)-\d+-(disk-\d+|cloudinit)/, `${to.name}:vm-${newid}-$2`)
      const config: Config = { ...copied, name: form.name!, description: form.description ?? '' }
      for (const name of ['scsi0', 'ide2']) config[name] = moved(String(copied[name]))
      config.net0 = `virtio=BC:24:11:${String(newid).padStart(6, '0').match(/../g)!.join(':')},bridge=vmbr0`
      config.meta = 'creation-qemu=10.1.2,ctime=1767520800'
      clone.config = config
      return null
    })
  }

  checkUnused(vmid: number): void {
    const there = this.guests.get(vmid)
    if (there)
      throw new PveFault(500, `${there.type === 'qemu' ? 'VM' : 'CT'} ${vmid} already exists on node '${there.node}'`)
  }

  configure(guest: Guest, form: Record<string, string>): void {
    this.checkLock(guest)
    this.lockFile(guest)
    const { delete: removed, digest: _digest, ...set } = form
    for (const name of (removed ?? '').split(',').filter((one) => one !== '')) delete guest.config[name]
    for (const [name, value] of Object.entries(set)) guest.config[name] = /^\d+$/.test(value) ? Number(value) : value
  }

  /** A disk that is set anew leaves the old one behind, unused. */
  importDisk(guest: Guest, name: string, value: string): string {
    this.checkLock(guest)
    this.lockFile(guest)
    const source = /import-from=([^,]+)/.exec(value)?.[1]
    const storage = this.storage(value.split(':')[0]!)
    const template = [...this.guests.values()].find(({ config }) => String(config.scsi0).startsWith(`${source},`))
    if (!template) throw new PveFault(500, `volume '${source}' does not exist`)
    if (template.node !== guest.node && !this.storage(source!.split(':')[0]!).isShared)
      throw new PveFault(500, `storage of '${source}' is not available on node '${guest.node}'`)
    return this.tasks.start({ node: guest.node, type: 'qmconfig', id: String(guest.vmid), locks: guest.vmid }, () => {
      const old = String(guest.config[name]).split(',')[0]!
      const free = [0, 1, 2, 3].find((at) => guest.config[`unused${at}`] === undefined)!
      guest.config[`unused${free}`] = old
      const next = Number(/disk-(\d+)/.exec(old)?.[1] ?? 0) + 1
      const size = /size=(\w+)/.exec(String(template.config.scsi0))![1]
      const options = value.split(',').filter((one) => !one.includes(':') && !one.startsWith('import-from'))
      guest.config[name] = [`${storage.name}:vm-${guest.vmid}-disk-${next}`, ...options, `size=${size}`].join(',')
      return null
    })
  }

  resize(guest: Guest, disk: string, size: string): string {
    this.checkLock(guest)
    this.lockFile(guest)
    const drive = String(guest.config[disk] ?? '')
    const now = Number(/size=(\d+)G/.exec(drive)?.[1])
    if (Number.isNaN(now)) throw new PveFault(500, `disk '${disk}' does not exist`)
    const wanted = size.startsWith('+') ? now + Number.parseInt(size.slice(1), 10) : Number.parseInt(size, 10)
    if (wanted < now) throw new PveFault(500, 'shrinking disks is not supported')
    return this.tasks.start({ node: guest.node, type: 'resize', id: String(guest.vmid), locks: guest.vmid }, () => {
      guest.config[disk] = drive.replace(/size=\d+G/, `size=${wanted}G`)
      return null
    })
  }

  /** Each start reads the configuration anew and begins to count anew. Cloud-init sets up what it finds on a new disk. */
  boot(guest: Guest): void {
    const { config } = guest
    guest.runningWith = { ...config }
    guest.netin = 0
    guest.netout = 0
    const [volume] = String(config.scsi0).split(',')
    if (guest.setUpFrom === volume) return
    guest.setUpFrom = volume!
    guest.passwords = { [String(config.ciuser ?? 'debian')]: String(config.cipassword ?? '') }
  }

  power(guest: Guest, to: 'start' | 'stop' | 'shutdown' | 'reboot'): string {
    const { vmid } = guest
    if ((to === 'shutdown' || to === 'reboot') && !guest.runningWith) throw new PveFault(500, `VM ${vmid} not running`)
    return this.tasks.start({ node: guest.node, type: `qm${to}`, id: String(vmid), locks: vmid }, () => {
      if (guest.config.lock !== undefined) return `VM is locked (${guest.config.lock})`
      if (to === 'start' && guest.runningWith) return `VM ${vmid} already running`
      if (to === 'stop' || to === 'shutdown') guest.runningWith = null
      else this.boot(guest)
      return null
    })
  }

  destroy(guest: Guest): string {
    const { vmid, node } = guest
    if (guest.config.protection === 1) throw new PveFault(500, `can't remove VM ${vmid} - protection mode enabled`)
    if (guest.runningWith) throw new PveFault(500, `VM ${vmid} is running - destroy failed`)
    this.checkLock(guest)
    return this.tasks.start({ node, type: 'qmdestroy', id: String(vmid), locks: vmid }, () => {
      this.guests.delete(vmid)
      return null
    })
  }

  backUp(node: string, vmid: number, form: Record<string, string>): string {
    const guest = this.guest(node, vmid)
    const storage = this.storage(form.storage ?? 'local')
    if (!storage.content.includes('backup'))
      throw new PveFault(500, `storage '${storage.name}' does not support content type 'backup'`)
    if (guest.config.lock === undefined) guest.config.lock = 'backup'
    return this.tasks.start({ node, type: 'vzdump', id: String(vmid), locks: null }, () => {
      if (guest.config.lock !== 'backup') return `VM is locked (${guest.config.lock})`
      delete guest.config.lock
      this.#archives += 1
      const volid = `${storage.name}:backup/vzdump-qemu-${vmid}-2026_11_21-10_00_${String(this.#archives).padStart(2, '0')}.vma.zst`
      const ctime = 1_795_255_200 + this.#archives
      const config = structuredClone(guest.config)
      this.archives.push({ volid, vmid, notes: form['notes-template'] ?? '', ctime, size: 734_003_200, config })
      return null
    })
  }

  restore(node: string, form: Record<string, string>): string {
    const vmid = Number(form.vmid)
    const there = this.guests.get(vmid)
    if (there && form.force !== '1')
      throw new PveFault(500, `unable to restore VM ${vmid} - VM ${vmid} already exists on node '${there.node}'`)
    if (there?.runningWith) throw new PveFault(500, `unable to restore VM ${vmid} - vm is running`)
    if (there) this.checkLock(there)
    const archive = this.archives.find(({ volid }) => volid === form.archive)
    if (!archive) throw new PveFault(500, `volume '${form.archive}' does not exist`)
    const guest = there ?? this.add(vmid, { node })
    guest.config.lock = 'create'
    return this.tasks.start({ node, type: 'qmrestore', id: String(vmid), locks: vmid }, () => {
      guest.config = structuredClone(archive.config)
      guest.setUpFrom = String(guest.config.scsi0).split(',')[0]!
      return null
    })
  }

  deleteArchive(node: string, volid: string): string {
    if (!this.archives.some((one) => one.volid === volid)) throw new PveFault(500, `volume '${volid}' does not exist`)
    return this.tasks.start({ node, type: 'imgdel', id: volid.replace(':', '@'), locks: null }, () => {
      const at = this.archives.findIndex((one) => one.volid === volid)
      if (at >= 0) this.archives.splice(at, 1)
      return null
    })
  }

  setPassword(guest: Guest, username: string, password: string): void {
    if (!/^1\b|enabled=1/.test(String(guest.config.agent ?? '')))
      throw new PveFault(500, 'No QEMU guest agent configured')
    if (!guest.runningWith) throw new PveFault(500, `VM ${guest.vmid} is not running`)
    if (!guest.agentAnswers) throw new PveFault(500, 'QEMU guest agent is not running')
    guest.passwords[username] = password
  }
}
