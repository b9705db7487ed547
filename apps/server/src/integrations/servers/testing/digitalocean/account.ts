import { type DigitalOceanObject, images, keys, notFound, now, regions, sizes, unprocessable } from './catalogue.ts'

/** Everything that one token reaches: droplets, their snapshots, tags, and what is under way. */
export class DigitalOceanAccount {
  readonly droplets: DigitalOceanObject[] = []
  readonly snapshots: DigitalOceanObject[] = []
  readonly actions: DigitalOceanObject[] = []
  /** By name: the droplet that was tagged last. */
  readonly tags = new Map<string, number | null>()
  dropletLimit = 100
  status = 'active'
  /** Droplets that are made from now on are missing from the lists, as they are for some seconds. */
  listsLate = false
  /** Systems that do not react to a request to shut down. */
  readonly deaf = new Set<number>()
  readonly #hidden = new Set<number>()
  readonly #work = new Map<number, () => void>()
  readonly #failing: string[] = []
  #last = 3_164_000

  #next(): number {
    this.#last += 1
    return this.#last
  }

  droplet(id: number): DigitalOceanObject {
    const found = this.droplets.find((one) => one.id === id)
    if (!found) throw notFound()
    return found
  }

  action(id: number): DigitalOceanObject {
    const found = this.actions.find((one) => one.id === id)
    if (!found) throw notFound()
    return found
  }

  /** As lists show them. */
  listed(tag: string | undefined): DigitalOceanObject[] {
    return this.droplets.filter((one) => !this.#hidden.has(one.id) && (tag === undefined || one.tags.includes(tag)))
  }

  /** The lists have caught up. */
  appear(): void {
    this.#hidden.clear()
    this.listsLate = false
  }

  create(body: Record<string, unknown>) {
    if (body.names !== undefined) throw unprocessable('Never make more than one.')
    const name = String(body.name ?? '')
    if (!/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/.test(name))
      throw unprocessable('Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)')
    const size = sizes.find(({ slug }) => slug === body.size)
    if (!size) throw unprocessable('You specified an invalid size for Droplet creation.')
    const image = this.#imageOf(body.image)
    const region = regions.find(({ slug }) => slug === (body.region ?? 'nyc3'))
    if (!region?.available) throw unprocessable('You specified an invalid region for Droplet creation.')
    if (!size.available || !size.regions.includes(region.slug))
      throw unprocessable('Size is not available in this region.')
    for (const key of (body.ssh_keys as unknown[] | undefined) ?? [])
      if (!keys.some(({ id, fingerprint }) => key === id || key === fingerprint))
        throw unprocessable(`${key} are invalid key identifiers for Droplet creation.`)
    if (this.droplets.length >= this.dropletLimit)
      throw unprocessable('creating this/these droplet(s) will exceed your droplet limit')
    const id = this.#next()
    const droplet: DigitalOceanObject = {
      id,
      name,
      status: 'new',
      locked: true,
      memory: size.memory,
      vcpus: size.vcpus,
      disk: size.disk,
      size_slug: size.slug,
      size,
      image,
      region,
      kernel: null,
      created_at: now(),
      features: [],
      backup_ids: [],
      snapshot_ids: [],
      volume_ids: [],
      next_backup_window: null,
      networks: { v4: [], v6: [] },
      tags: [],
    }
    this.droplets.push(droplet)
    for (const tag of (body.tags as string[] | undefined) ?? []) {
      this.newTag(tag)
      this.tag(tag, droplet)
    }
    if (this.listsLate) this.#hidden.add(id)
    const action = this.#begin(droplet, 'create', () => {
      droplet.status = 'active'
      const host = id % 250
      droplet.networks = {
        v4: [
          { ip_address: `10.0.0.${host}`, netmask: '255.255.0.0', gateway: '10.0.0.1', type: 'private' },
          { ip_address: `203.0.113.${host}`, netmask: '255.255.240.0', gateway: '203.0.113.1', type: 'public' },
        ],
        v6: [{ ip_address: `2001:db8::${host}`, netmask: 64, gateway: '2001:db8::1', type: 'public' }],
      }
    })
    const link = { id: action.id, rel: 'create', href: `https://api.digitalocean.com/v2/actions/${action.id}` }
    return { droplet: structuredClone(droplet), links: { actions: [link] } }
  }

  delete(id: number): void {
    const droplet = this.droplet(id)
    this.#refusePending(droplet, 'create')
    this.droplets.splice(this.droplets.indexOf(droplet), 1)
    // The snapshots stay, and cost.
  }

  act(id: number, body: Record<string, unknown>): DigitalOceanObject {
    const droplet = this.droplet(id)
    const to = (status: string) => () => {
      droplet.status = status
    }
    switch (body.type) {
      case 'power_on':
        return this.#begin(droplet, 'power_on', to('active'))
      case 'power_off':
        return this.#begin(droplet, 'power_off', to('off'))
      case 'shutdown':
        return this.#begin(droplet, 'shutdown', this.deaf.has(id) ? () => {} : to('off'))
      case 'reboot':
        return this.#begin(droplet, 'reboot', to('active'))
      case 'rebuild': {
        const image = this.#imageOf(body.image)
        return this.#begin(droplet, 'rebuild', () => Object.assign(droplet, { image, status: 'active' }))
      }
      case 'resize': {
        const size = sizes.find(({ slug }) => slug === body.size)
        if (!size?.available) throw unprocessable('You specified an invalid size for Droplet resize.')
        if (droplet.status !== 'off') throw unprocessable('Droplet must be off to resize.')
        if (size.disk < droplet.disk) throw unprocessable('This size is not available because it has a smaller disk.')
        return this.#begin(droplet, 'resize', () => {
          Object.assign(droplet, { size, size_slug: size.slug, memory: size.memory, vcpus: size.vcpus })
          if (body.disk) droplet.disk = size.disk
        })
      }
      case 'snapshot':
        return this.#begin(droplet, 'snapshot', () => {
          const made = {
            id: this.#next(),
            name: String(body.name),
            created_at: now(),
            regions: [droplet.region.slug],
            min_disk_size: droplet.disk,
            size_gigabytes: 2.5,
            type: 'snapshot',
            resource_id: String(id),
          }
          this.snapshots.push(made)
          droplet.snapshot_ids.push(made.id)
        })
      default:
        throw unprocessable('You specified an invalid action type.')
    }
  }

  deleteSnapshot(id: number): void {
    const at = this.snapshots.findIndex((one) => one.id === id)
    if (at < 0) throw notFound()
    this.snapshots.splice(at, 1)
  }

  newTag(name: string): void {
    if (!/^[\w:-]{1,255}$/.test(name))
      throw unprocessable('Tag name can only contain letters, numbers, colons, dashes, and underscores')
    if (!this.tags.has(name)) this.tags.set(name, null)
  }

  tag(name: string, droplet: DigitalOceanObject): void {
    if (!this.tags.has(name)) throw notFound()
    if (!droplet.tags.includes(name)) droplet.tags.push(name)
    this.tags.set(name, droplet.id)
  }

  untag(name: string, droplet: DigitalOceanObject): void {
    if (!this.tags.has(name)) throw notFound()
    droplet.tags = droplet.tags.filter((one: string) => one !== name)
  }

  #imageOf(wanted: unknown) {
    const base = images.find(({ id, slug, status }) => (slug === wanted || id === wanted) && status === 'available')
    const own = this.snapshots.find(({ id }) => id === wanted)
    if (!base && !own) throw unprocessable('You specified an invalid image for Droplet creation.')
    return base ?? { ...own, slug: null, type: 'snapshot' }
  }

  /** Whatever is done to a droplet, it is one thing at a time. */
  #refusePending(droplet: DigitalOceanObject, type: string): void {
    if (droplet.locked) throw unprocessable('Droplet already has a pending event.')
    if (droplet.status === 'archive' && type !== 'create') throw unprocessable('Droplet is archived.')
  }

  #begin(droplet: DigitalOceanObject, type: string, then: () => void): DigitalOceanObject {
    if (type !== 'create') this.#refusePending(droplet, type)
    droplet.locked = true
    const action: DigitalOceanObject = {
      id: this.#next(),
      status: 'in-progress',
      type,
      started_at: now(),
      completed_at: null,
      resource_id: droplet.id,
      resource_type: 'droplet',
      region: droplet.region,
      region_slug: droplet.region.slug,
    }
    this.actions.push(action)
    this.#work.set(action.id, () => {
      droplet.locked = false
      const at = this.#failing.indexOf(type)
      if (at >= 0) this.#failing.splice(at, 1)
      else then()
      Object.assign(action, { status: at >= 0 ? 'errored' : 'completed', completed_at: now() })
    })
    return action
  }

  /** All that is under way is over when this returns. */
  finishWork(): void {
    for (const { id } of this.actions.filter(({ status }) => status === 'in-progress')) {
      const end = this.#work.get(id)
      this.#work.delete(id)
      end?.()
    }
  }

  /** The next action of this kind is taken on, and fails. */
  failNext(type: string): void {
    this.#failing.push(type)
  }
}
