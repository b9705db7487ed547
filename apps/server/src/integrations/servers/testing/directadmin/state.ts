import { randomBytes } from 'node:crypto'

export type DoubleUser = {
  username: string
  usertype: 'user' | 'reseller' | 'admin'
  creator: string
  email: string
  password: string
  domain: string
  /** All of them; when there are more than the first. */
  domains?: string[]
  package: string
  ip: string
  suspended: boolean
  suspendedReason: string
  created: Date
  /** Bytes. */
  diskBytes: number
  trafficBytes: number
}

export type DoubleAddress = { ip: string; status: 'free' | 'shared' | 'owned' | 'server' }

/** DirectAdmin says no; `text` is the heading. */
export class DirectAdminFault extends Error {
  readonly text: string

  constructor(text: string, details: string) {
    super(details)
    this.text = text
  }
}

const KEPT = new Set(['root', 'mail', 'mysql', 'ftp', 'nobody', 'diradmin', 'apache'])

/** One server with DirectAdmin: what it keeps, and what it refuses. */
export class DirectAdminServer {
  readonly users = new Map<string, DoubleUser>()
  /** MB; null: unlimited. */
  readonly packages = new Map<string, { quota: number | null; bandwidth: number | null }>([
    ['gold', { quota: 10_240, bandwidth: null }],
    ['starter & more', { quota: 1_024, bandwidth: 10_240 }],
  ])
  readonly addresses: DoubleAddress[] = [
    { ip: '192.0.2.9', status: 'owned' },
    { ip: '192.0.2.10', status: 'shared' },
    { ip: '192.0.2.11', status: 'free' },
  ]
  /** One-time logins that nobody has followed yet. */
  readonly waysIn = new Map<string, string>()
  longestName = 10
  /** The license allows so many users. */
  mostUsers = Number.POSITIVE_INFINITY

  user(username: string): DoubleUser {
    const user = this.users.get(username)
    if (!user) throw new DirectAdminFault('Unable to show user', `The user '${username}' doesn't exist`)
    return user
  }

  ofLogin(login: string): DoubleUser[] {
    return [...this.users.values()].filter(({ creator }) => creator === login)
  }

  create(login: string, form: Record<string, string | undefined>): DoubleUser {
    const no = (details: string) => new DirectAdminFault('Cannot create account', details)
    const { username = '', email = '', passwd = '', passwd2 = '', domain = '', ip = '' } = form
    if (form.add !== 'Submit') throw no('Nothing was submitted')
    if (!/^[a-z][a-z0-9]+$/.test(username) || username.length < 4 || username.length > this.longestName)
      throw no(`The username must have 4 to ${this.longestName} characters`)
    if (KEPT.has(username)) throw no('That username is reserved')
    if (this.users.has(username)) throw no('That username already exists on the system')
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) throw no('That is not a valid domain')
    if ([...this.users.values()].some((one) => one.domain === domain)) throw no('That domain already exists')
    if (!/^\S+@\S+$/.test(email)) throw no('Invalid e-mail address')
    this.checkPassword(passwd, passwd2)
    if (!this.packages.has(form.package ?? '')) throw no(`The package '${form.package}' does not exist`)
    const address = this.addresses.find((one) => one.ip === ip)
    if (!address || address.status === 'owned') throw no('Unable to assign IP: you do not own that IP')
    if (this.users.size >= this.mostUsers) throw no('You have reached the limit of users of your license')
    if (address.status === 'free') address.status = 'owned'
    return this.add({ username, creator: login, email, password: passwd, domain, package: form.package!, ip })
  }

  add(wish: Partial<DoubleUser> & { username: string }): DoubleUser {
    const user: DoubleUser = {
      usertype: 'user',
      creator: 'admin',
      email: `${wish.username}@example.org`,
      password: 'Somebody7Else',
      domain: `${wish.username}.example.org`,
      package: 'gold',
      ip: '192.0.2.10',
      suspended: false,
      suspendedReason: '',
      created: new Date('2026-01-04T10:00:00Z'),
      diskBytes: 160_641_843,
      trafficBytes: 13_107_200,
      ...wish,
    }
    this.users.set(user.username, user)
    return user
  }

  checkPassword(password: string, again: string): void {
    if (password !== again) throw new DirectAdminFault('Password', "The passwords don't match")
    if (password.length < 6 || !/[a-z]/.test(password) || !/[A-Z]/.test(password) || !/\d/.test(password))
      throw new DirectAdminFault('Password', 'It must have upper case, lower case and digits')
  }

  /** Anything but the two exact words turns over what is the case. */
  suspend(username: string, word: string, reason: string): void {
    const user = this.user(username)
    user.suspended = word === 'Suspend' ? true : word === 'Unsuspend' ? false : !user.suspended
    user.suspendedReason = user.suspended ? reason : ''
  }

  delete(username: string): void {
    const { ip } = this.user(username)
    this.users.delete(username)
    const address = this.addresses.find((one) => one.ip === ip)
    if (address?.status === 'owned') address.status = 'free'
  }

  newWayIn(username: string): string {
    const key = randomBytes(20).toString('hex').toUpperCase()
    this.waysIn.set(key, username)
    return key
  }
}

/** As the older interface writes a user: limits as text, "yes" and "no". */
export function legacyConfig(server: DirectAdminServer, user: DoubleUser): Record<string, string> {
  const limits = server.packages.get(user.package)
  const limit = (mb: number | null | undefined) => (mb == null ? 'unlimited' : String(mb))
  return {
    account: 'ON',
    bandwidth: limit(limits?.bandwidth),
    creator: user.creator,
    // By the clock of the server, without a zone.
    date_created: asctime(user.created),
    domain: user.domain,
    email: user.email,
    ip: user.ip,
    ns1: 'ns1.host.test',
    ns2: 'ns2.host.test',
    package: user.package,
    quota: limit(limits?.quota),
    suspended: user.suspended ? 'yes' : 'no',
    suspended_reason: user.suspendedReason,
    username: user.username,
    usertype: user.usertype,
  }
}

export function jsonConfig(server: DirectAdminServer, user: DoubleUser): Record<string, unknown> {
  const limits = server.packages.get(user.package)
  return {
    account: true,
    bandwidthLim: limits?.bandwidth ?? -1,
    creator: user.creator,
    dateCreated: asctime(user.created),
    domain: user.domain,
    domains: user.domains ?? [user.domain],
    email: user.email,
    ip: user.ip,
    name: user.username,
    ns1: 'ns1.host.test',
    ns2: 'ns2.host.test',
    package: user.package,
    quotaLim: limits?.quota ?? -1,
    suspended: user.suspended,
    userType: user.usertype,
    username: user.username,
  }
}

export function jsonUsage(server: DirectAdminServer, user: DoubleUser): Record<string, unknown> {
  const limits = server.packages.get(user.package)
  const counted = (usage: number, mb: number | null | undefined) => ({
    usage,
    limit: mb == null ? -1 : mb * 1024 * 1024,
    unlimited: mb == null,
  })
  return {
    bandwidthBytes: counted(user.trafficBytes, limits?.bandwidth),
    quotaBytes: counted(user.diskBytes, limits?.quota),
    inode: { usage: 1200, limit: -1, unlimited: true },
    emailDeliveries: 0,
  }
}

export const legacyUsage = (user: DoubleUser): Record<string, string> => ({
  bandwidth: (user.trafficBytes / 1024 / 1024).toFixed(2),
  quota: (user.diskBytes / 1024 / 1024).toFixed(1),
  inode: '1200',
  mysql: '1',
  nemails: '3',
})

const asctime = (date: Date): string => {
  const [week, day, month, year, time] = date.toUTCString().replace(',', '').split(' ')
  return `${week} ${month} ${String(Number(day)).padStart(2, ' ')} ${time} ${year}`
}
