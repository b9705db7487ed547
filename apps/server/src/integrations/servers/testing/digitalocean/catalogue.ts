// biome-ignore lint/suspicious/noExplicitAny: the fields of an object are those of DigitalOcean's answers
export type DigitalOceanObject = { id: number; [field: string]: any }

export class DigitalOceanFault extends Error {
  readonly status: number
  readonly id: string
  readonly headers: Record<string, string>

  constructor(status: number, id: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.id = id
    this.headers = headers
  }
}

export const notFound = () =>
  new DigitalOceanFault(404, 'not_found', 'The resource you were accessing could not be found.')

export const unprocessable = (message: string) => new DigitalOceanFault(422, 'unprocessable_entity', message)

export const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

const everywhere = ['fra1', 'nyc3']

const size = (slug: string, vcpus: number, memory: number, disk: number, wish: object = {}) => ({
  slug,
  memory,
  vcpus,
  disk,
  transfer: vcpus,
  price_monthly: 6 * vcpus,
  price_hourly: 0.00893 * vcpus,
  regions: everywhere,
  available: true,
  description: 'Basic',
  ...wish,
})

export const sizes = [
  size('s-1vcpu-1gb', 1, 1024, 25),
  size('s-2vcpu-2gb', 2, 2048, 60),
  size('s-1vcpu-512mb', 1, 512, 10),
  size('s-4vcpu-8gb', 4, 8192, 160, { regions: ['nyc3'] }),
  size('m-1vcpu-old', 1, 1024, 25, { available: false }),
]

export const regions = [
  { slug: 'fra1', name: 'Frankfurt 1', available: true, features: [], sizes: [] },
  { slug: 'nyc3', name: 'New York 3', available: true, features: [], sizes: [] },
  { slug: 'sfo1', name: 'San Francisco 1', available: false, features: [], sizes: [] },
]

const image = (id: number, slug: string, name: string, status = 'available') => ({
  id,
  slug,
  name,
  type: 'base',
  distribution: 'Debian',
  public: true,
  regions: everywhere,
  created_at: '2026-01-04T10:00:00Z',
  min_disk_size: 10,
  size_gigabytes: 1.2,
  description: '',
  tags: [],
  status,
})

export const images = [
  image(101, 'debian-12-x64', '12 x64'),
  image(102, 'debian-13-x64', '13 x64'),
  image(103, 'debian-9-x64', '9 x64', 'retired'),
]

export const keys = [
  {
    id: 501,
    fingerprint: '3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa',
    name: 'office',
    public_key: 'ssh-ed25519 A',
  },
]
