import { randomUUID } from 'node:crypto'
import { domainToASCII } from 'node:url'

/** Plesk refuses: with a status in REST, with its own code in the XML API. */
export class PleskRefusal extends Error {
  readonly code: number
  readonly status: number
  constructor(code: number, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

export type Client = {
  id: number
  guid: string
  created: string
  name: string
  login: string
  status: number
  email: string
  external_id: string
  type: 'customer' | 'reseller'
  password: string
}

export type Domain = {
  id: number
  guid: string
  created: string
  name: string
  ascii_name: string
  /** 0: a subscription of its own. */
  base_domain_id: number
  ownerId: number
  /** Bits: 16 by the administrator, 64 by the customer, 4 during a back-up. */
  status: number
  planGuid: string | null
  ip: string
  ftpLogin: string
  ftpPassword: string
  realSize: number
  traffic: number
}

type Plan = { id: number; name: string; guid: string; diskSpace: number; maxTraffic: number }

type Ip = { ipv4?: string; ipv6?: string; type: 'shared' | 'exclusive' }

const plan = (id: number, name: string, diskSpace: number, maxTraffic: number): Plan => ({
  id,
  name,
  guid: randomUUID(),
  diskSpace,
  maxTraffic,
})

/** Of a customer as a whole: its domains show it with a bit of their own. */
const CLIENT_DISABLED = 64

type ClientWish = Partial<Record<'name' | 'login' | 'password' | 'email' | 'type' | 'external_id', string>>
type DomainWish = {
  name?: string
  hosting_type?: string
  hosting_settings?: { ftp_login?: string; ftp_password?: string }
  owner_client?: { id?: number }
  ip_addresses?: string[]
  plan?: { name?: string }
}

/** What a Plesk server keeps, and what it refuses. */
export class PleskServer {
  readonly clients: Client[] = []
  readonly domains: Domain[] = []
  readonly plans: Plan[] = [plan(1, 'Starter', 1024 ** 3, 10 * 1024 ** 3), plan(2, 'Business', -1, -1)]
  ips: Ip[] = [
    { ipv4: '192.0.2.20', type: 'exclusive' },
    { ipv4: '192.0.2.10', ipv6: '2001:db8::10', type: 'shared' },
  ]
  readonly sessions: { id: string; login: string; ip: string }[] = []
  platform = 'Unix'
  /** Of the licence. */
  mostDomains = 1000
  #count = 0

  #next(): number {
    this.#count += 1
    return this.#count
  }

  client(id: number): Client {
    const found = this.clients.find((one) => one.id === id)
    if (!found) throw new PleskRefusal(1013, 'Client does not exist', 404)
    return found
  }

  domain(id: number): Domain {
    const found = this.domains.find((one) => one.id === id)
    if (!found) throw new PleskRefusal(1013, 'Domain does not exist', 404)
    return found
  }

  newClient(wish: ClientWish): Client {
    const { name = '', login = '', password = '', email = '', type = 'customer' } = wish
    if (name === '' || name.length > 60 || login === '' || login.length > 60)
      throw new PleskRefusal(1019, 'Invalid name or login.')
    if (login === 'admin' || this.clients.some((one) => one.login === login))
      throw new PleskRefusal(1007, 'Account with this name already exists')
    mustBeStrong(password)
    const client: Client = {
      id: this.#next(),
      guid: randomUUID(),
      created: '2026-01-04',
      name,
      login,
      status: 0,
      email,
      external_id: wish.external_id ?? '',
      type: type as Client['type'],
      password,
    }
    this.clients.push(client)
    return client
  }

  changePassword(client: Client, password: string): void {
    mustBeStrong(password)
    client.password = password
  }

  /** With all of its subscriptions. */
  deleteClient(id: number): Client {
    const client = this.client(id)
    this.clients.splice(this.clients.indexOf(client), 1)
    for (const one of this.domains.filter(({ ownerId }) => ownerId === id)) this.deleteDomain(one.id)
    return client
  }

  newDomain(wish: DomainWish): Domain {
    const name = wish.name ?? ''
    const ascii = domainToASCII(name)
    if (!ascii.includes('.')) throw new PleskRefusal(1019, 'Invalid domain name.')
    if (this.domains.some((one) => one.ascii_name === ascii))
      throw new PleskRefusal(1007, `Domain ${name} already exists.`)
    const owner = this.client(wish.owner_client?.id ?? 0)
    const found = this.plans.find((one) => one.name === wish.plan?.name)
    if (!found) throw new PleskRefusal(1013, `Service plan "${wish.plan?.name ?? ''}" does not exist.`)
    const ips = wish.ip_addresses ?? []
    const known = this.ips.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6])
    if (ips.length === 0 || !ips.every((ip) => known.includes(ip)))
      throw new PleskRefusal(1019, 'The IP address is not in the pool.')
    const { ftp_login: ftpLogin = '', ftp_password: ftpPassword = '' } = wish.hosting_settings ?? {}
    if (wish.hosting_type === 'virtual' && !/^[a-z][a-z0-9_-]{0,15}$/.test(ftpLogin))
      throw new PleskRefusal(1019, 'Invalid FTP login.')
    if (ftpLogin === 'psaadm' || this.domains.some((one) => one.ftpLogin === ftpLogin))
      throw new PleskRefusal(2300, `The system user "${ftpLogin}" already exists.`)
    mustBeStrong(ftpPassword)
    if (this.domains.length >= this.mostDomains)
      throw new PleskRefusal(1015, 'The limit on the number of domains of your license key is reached.')
    const domain: Domain = {
      id: this.#next(),
      guid: randomUUID(),
      created: '2026-01-04',
      name,
      ascii_name: ascii,
      base_domain_id: 0,
      ownerId: owner.id,
      status: owner.status === 0 ? 0 : CLIENT_DISABLED,
      planGuid: found.guid,
      ip: ips[0]!,
      ftpLogin,
      ftpPassword,
      realSize: 765_952,
      traffic: 1_048_576,
    }
    this.domains.push(domain)
    return domain
  }

  /** With the domains that lie within its subscription. */
  deleteDomain(id: number): Domain {
    const domain = this.domain(id)
    for (const one of [domain, ...this.domains.filter(({ base_domain_id: base }) => base === id)])
      this.domains.splice(this.domains.indexOf(one), 1)
    return domain
  }

  /** 0 takes away the bit of the administrator; those of others stay. */
  setStatus(domain: Domain, status: number): void {
    if (status !== 0 && status !== 16) throw new PleskRefusal(1019, 'Invalid status.')
    domain.status = status === 16 ? domain.status | 16 : domain.status & ~16
  }

  setFtpPassword(domain: Domain, password: string): void {
    mustBeStrong(password)
    domain.ftpPassword = password
  }

  disableClient(id: number): void {
    this.client(id).status |= 16
    for (const domain of this.domains) if (domain.ownerId === id) domain.status |= CLIENT_DISABLED
  }
}

/** "Strong", as new servers have it. */
function mustBeStrong(password: string): void {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length
  if (password.length >= 8 && kinds >= 3) return
  throw new PleskRefusal(1019, 'Your password is not complex enough.')
}
