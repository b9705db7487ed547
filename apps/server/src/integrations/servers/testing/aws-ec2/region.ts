import { Ec2Fault, type Query } from './query.ts'

export type State = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated'
const codes: Record<State, number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
}

export type Tags = Record<string, string>
export type Instance = {
  id: string
  reservation: string
  state: State
  type: string
  image: string
  token: string
  tags: Tags
  volume: string
  launchedAt: string
  attachedAt: string
  address: number
  /** Amazon shows changes late. */
  isShown: boolean
  isProtected: boolean
  /** Which disk it has: that of an image, or of a back-up. */
  rootFrom: string
  asked: Record<string, string>
}
export type Volume = { id: string; size: number; tags: Tags; instance: string | null; isDeletedWithInstance: boolean }
export type Image = {
  id: string
  name: string
  owner: 'self' | 'other'
  state: 'pending' | 'available' | 'failed'
  size: number
  tags: Tags
  createdAt: string
  snapshot: string
}
export type Task = { id: string; instance: string; state: string; image: string; token: string }

let count = 0
const newId = (kind: string): string => {
  count += 1
  return `${kind}-0${count.toString(16).padStart(16, 'a')}`
}

/** A region with its machines. Nothing moves on before somebody lets time pass. */
export class Ec2Region {
  readonly instances: Instance[] = []
  readonly volumes: Volume[] = []
  readonly images: Image[] = []
  readonly snapshots = new Set<string>()
  readonly tasks: Task[] = []
  /** Tokens of launches with what they were used for. */
  readonly tokens = new Map<string, { digest: string; instance: string }>()
  isFull = false
  /** The next replacement of a root disk ends so. */
  nextTaskFails: 'failed' | 'failed-detached' | null = null
  /** Of older types, only what was said at the start can be read. */
  isNitro = true
  /** A disk is changed once in six hours at most. */
  readonly changedVolumes = new Set<string>()

  constructor() {
    this.images.push(
      this.#image('ami-0aaaaaaaaaaaaaaaa', 'debian-13', 8, 'self'),
      this.#image('ami-0bbbbbbbbbbbbbbbb', 'ubuntu-26', 10, 'self'),
    )
  }

  #image(id: string, name: string, size: number, owner: 'self' | 'other'): Image {
    const snapshot = newId('snap')
    this.snapshots.add(snapshot)
    return { id, name, owner, state: 'available', size, tags: {}, createdAt: this.now(), snapshot }
  }

  now(): string {
    count += 1
    return new Date(Date.UTC(2026, 10, 21, 10, 0, 0) + count * 1000).toISOString()
  }

  /** Whatever is on its way arrives. */
  passTime(): void {
    const next: Partial<Record<State, State>> = {
      pending: 'running',
      stopping: 'stopped',
      'shutting-down': 'terminated',
    }
    for (const one of this.instances) {
      one.isShown = true
      const before = one.state
      one.state = next[before] ?? before
      if (before !== 'terminated' && one.state === 'terminated') this.#letGo(one)
    }
    for (const image of this.images) if (image.state === 'pending') image.state = 'available'
    for (const task of this.tasks.filter(({ state }) => state === 'pending')) {
      task.state = this.nextTaskFails ?? 'succeeded'
      this.nextTaskFails = null
      if (task.state === 'succeeded') this.instances.find(({ id }) => id === task.instance)!.rootFrom = task.image
    }
  }

  #letGo({ id }: Instance): void {
    for (const volume of this.volumes.filter(({ instance }) => instance === id)) {
      volume.instance = null
      if (volume.isDeletedWithInstance) this.volumes.splice(this.volumes.indexOf(volume), 1)
    }
  }

  instance(id: string): Instance {
    if (!/^i-[0-9a-f]{8,17}$/.test(id)) throw new Ec2Fault('InvalidInstanceID.Malformed', `Invalid id: "${id}"`)
    const found = this.instances.find((one) => one.id === id && one.isShown)
    if (!found) throw new Ec2Fault('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
    return found
  }

  image(id: string): Image {
    const found = this.images.find((one) => one.id === id)
    if (!found) throw new Ec2Fault('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
    return found
  }

  run(query: Query): Instance {
    const token = query.values.ClientToken ?? ''
    if (token.length > 64) throw new Ec2Fault('InvalidParameterValue', 'Client token is too long')
    const before = this.tokens.get(token)
    if (before && before.digest !== query.digest)
      throw new Ec2Fault('IdempotentParameterMismatch', 'The client token was used with different parameters')
    // The answer of that time, whatever has become of the machine.
    if (before) return { ...this.instances.find(({ id }) => id === before.instance)!, state: 'pending' }
    const image = this.image(query.need('ImageId'))
    const size = Number(query.values['BlockDeviceMapping.1.Ebs.VolumeSize'] ?? image.size)
    if (size < image.size)
      throw new Ec2Fault('InvalidBlockDeviceMapping', `Volume of size ${size}GB is smaller than snapshot`)
    if (this.isFull)
      throw new Ec2Fault('InsufficientInstanceCapacity', 'We currently do not have sufficient capacity.', 500)
    const made = this.add({
      type: query.need('InstanceType'),
      image: image.id,
      token,
      tags: query.tagsFor('instance'),
      isShown: false,
      rootFrom: image.id,
      asked: query.values,
    })
    this.volumes.push({
      id: made.volume,
      size,
      tags: query.tagsFor('volume'),
      instance: made.id,
      isDeletedWithInstance: query.values['BlockDeviceMapping.1.Ebs.DeleteOnTermination'] === 'true',
    })
    if (token !== '') this.tokens.set(token, { digest: query.digest, instance: made.id })
    return made
  }

  add(wish: Partial<Instance>): Instance {
    const at = this.now()
    const made: Instance = {
      id: newId('i'),
      reservation: newId('r'),
      state: 'pending',
      type: 't3.micro',
      image: 'ami-0aaaaaaaaaaaaaaaa',
      token: '',
      tags: {},
      volume: newId('vol'),
      launchedAt: at,
      attachedAt: at,
      address: count % 250,
      isShown: true,
      isProtected: false,
      rootFrom: '',
      asked: {},
      ...wish,
    }
    this.instances.push(made)
    return made
  }

  start(one: Instance): void {
    if (one.state === 'running' || one.state === 'pending') return
    if (one.state !== 'stopped') this.wrongState(one)
    one.state = 'pending'
    // Hours later, and with another public address.
    one.launchedAt = new Date(Date.parse(one.launchedAt) + 3_600_000).toISOString()
    one.address = (one.address + 1) % 250
  }

  stop(one: Instance): void {
    if (one.state === 'stopped' || one.state === 'stopping') return
    if (one.state !== 'running') this.wrongState(one)
    one.state = 'stopping'
  }

  terminate(one: Instance): void {
    if (one.isProtected)
      throw new Ec2Fault(
        'OperationNotPermitted',
        `The instance '${one.id}' may not be terminated. Modify its 'disableApiTermination'`,
      )
    if (one.state !== 'terminated') one.state = 'shutting-down'
  }

  wrongState(one: Instance): never {
    throw new Ec2Fault(
      'IncorrectInstanceState',
      `The instance '${one.id}' is not in a state from which it can do this.`,
    )
  }

  replaceRoot(query: Query): Task {
    const one = this.instance(query.need('InstanceId'))
    const token = query.values.ClientToken ?? ''
    const before = this.tasks.find((task) => task.token === token)
    if (before) return before
    if (one.state !== 'running') this.wrongState(one)
    const image = query.values.ImageId ? this.image(query.values.ImageId).id : one.image
    const task = { id: newId('replacevol'), instance: one.id, state: 'pending', image, token }
    this.tasks.push(task)
    return task
  }

  createImage(query: Query): Image {
    const one = this.instance(query.need('InstanceId'))
    const name = query.need('Name')
    if (!/^[a-zA-Z0-9()[\] ./'@_-]{3,128}$/.test(name)) throw new Ec2Fault('InvalidAMIName.Malformed', name)
    if (this.images.some((image) => image.name === name))
      throw new Ec2Fault('InvalidAMIName.Duplicate', `AMI name ${name} is already in use`)
    const size = this.volumes.find(({ id }) => id === one.volume)?.size ?? 8
    const image = this.#image(newId('ami'), name, size, 'self')
    Object.assign(image, { state: 'pending', tags: query.tagsFor('image') })
    this.images.push(image)
    return image
  }

  static codeOf(state: State): number {
    return codes[state]
  }
}
