// biome-ignore lint/suspicious/noExplicitAny: the fields of an object are those of Hetzner's answers
export type HetznerObject = { id: number; [field: string]: any }

export class HetznerFault extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown

  constructor(status: number, code: string, message: string, details: unknown = null) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

export const notFound = (what: string, id: unknown) =>
  new HetznerFault(404, 'not_found', `${what} with ID '${id}' not found`)

export const invalid = (field: string, message: string) =>
  new HetznerFault(422, 'invalid_input', `invalid input in field '${field}': ${message}`, {
    fields: [{ name: field, messages: [message] }],
  })

export const now = () => new Date().toISOString().replace(/\.\d+Z$/, '+00:00')

/** What there is to choose from, and the snapshots of a project. */
export class HetznerCatalogue {
  readonly images: HetznerObject[] = []
  readonly types: HetznerObject[] = []
  readonly locations: HetznerObject[] = []
  readonly sshKeys: HetznerObject[] = []
  #last = 4_200_000

  constructor() {
    for (const [name, cores, memory, disk] of [
      ['cx22', 2, 4, 40],
      ['cx32', 4, 8, 80],
      ['cx11', 1, 2, 20],
    ] as const)
      this.types.push(this.#type(name, cores, memory, disk))
    this.types.push({ ...this.#type('cx21', 2, 4, 40), deprecated: true })
    for (const [name, city] of [
      ['nbg1', 'Nuremberg'],
      ['fsn1', 'Falkenstein'],
    ])
      this.locations.push({
        id: this.next(),
        name,
        city,
        country: 'DE',
        description: city,
        network_zone: 'eu-central',
        latitude: 49.4,
        longitude: 11.0,
      })
    for (const architecture of ['x86', 'arm'])
      for (const version of ['12', '13'])
        this.newImage({ type: 'system', name: `debian-${version}`, description: `Debian ${version}`, architecture })
    this.newImage({ type: 'system', name: 'debian-9', description: 'Debian 9', deprecated: now() })
    this.sshKeys.push({
      id: this.next(),
      name: 'office',
      fingerprint: 'b7:2f',
      public_key: 'ssh-ed25519 AAAA',
      labels: {},
      created: now(),
    })
  }

  next(): number {
    this.#last += 1
    return this.#last
  }

  #type(name: string, cores: number, memory: number, disk: number): HetznerObject {
    const fixed = { description: name.toUpperCase(), architecture: 'x86', cpu_type: 'shared', storage_type: 'local' }
    return {
      id: this.next(),
      name,
      cores,
      memory,
      disk,
      deprecated: false,
      deprecation: null,
      prices: [],
      locations: [],
      ...fixed,
    }
  }

  newImage(fields: Record<string, unknown>): HetznerObject {
    const made = {
      id: this.next(),
      status: 'available',
      architecture: 'x86',
      bound_to: null,
      created: now(),
      created_from: null,
      deleted: null,
      deprecated: null,
      disk_size: 5,
      image_size: null,
      labels: {},
      os_flavor: 'debian',
      os_version: '12',
      protection: { delete: false },
      rapid_deploy: true,
      name: null,
      ...fields,
    }
    this.images.push(made)
    return made
  }

  image(id: number): HetznerObject {
    const found = this.images.find((one) => one.id === id)
    if (!found) throw notFound('image', id)
    return found
  }

  /** By name or by number, as Hetzner takes both. */
  chosenImage(wanted: unknown): HetznerObject {
    const found = this.images.find(
      ({ id, name, status }) => (name === wanted || String(id) === String(wanted)) && status === 'available',
    )
    if (!found) throw invalid('image', `image ${wanted} not found`)
    return found
  }
}

export function checkLabels(labels: unknown): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!/^[a-z0-9A-Z]([\w.-]{0,61}[a-z0-9A-Z])?$/.test(key)) throw invalid('labels', `key ${key} is invalid`)
    if (!/^([a-z0-9A-Z]([\w.-]{0,61}[a-z0-9A-Z])?)?$/.test(String(value)))
      throw invalid('labels', `value of ${key} is invalid`)
  }
}
