import { randomBytes } from 'node:crypto'

/** WHM refuses, in words only. */
export class WhmRefusal extends Error {}

export type HostedAccount = {
  user: string
  domain: string
  email: string
  ip: string
  plan: string
  owner: string
  password: string
  suspended: 0 | 1
  suspendreason: string
  is_locked: 0 | 1
  unix_startdate: number
  diskused: string
  totalbytes: number
}

/** Of somebody who may come in: a token, whose accounts are seen with it, and what it may call. */
export type WhmUser = { name: string; token: string; functions: Set<string> | null }

type Form = Record<string, string>

const RESERVED = new Set(['root', 'mysql', 'postgres', 'nobody', 'cpanel', 'all', 'virtfs', 'named'])

/** What a WHM server keeps, and what it refuses. One server with one licence. */
export class WhmServer {
  readonly accounts: HostedAccount[] = []
  /** Accounts that are gone and still counted in the traffic of the month. */
  readonly ended: HostedAccount[] = []
  readonly packages = new Map([
    ['starter', { QUOTA: '1000', BWLIMIT: '10240' }],
    ['business', { QUOTA: 'unlimited', BWLIMIT: 'unlimited' }],
  ])
  readonly sessions: { user: string; url: string }[] = []
  /** Of the licence. */
  mostAccounts = 1000
  #count = 0

  /** What a person may see: root everything, a reseller the own. */
  seenBy({ name }: WhmUser): HostedAccount[] {
    return this.accounts.filter(({ owner }) => name === 'root' || owner === name)
  }

  #account(by: WhmUser, user: string | undefined): HostedAccount {
    const account = this.accounts.find((one) => one.user === user)
    if (!account) throw new WhmRefusal(`The user “${user ?? ''}” does not exist.`)
    if (by.name !== 'root' && account.owner !== by.name)
      throw new WhmRefusal(`You do not have access to an account named “${user ?? ''}”.`)
    return account
  }

  verify(user: string): void {
    if (!/^[a-z][a-z0-9]{0,15}$/.test(user) || user.startsWith('test') || user.endsWith('assp'))
      throw new WhmRefusal(`“${user}” is not a valid username on this system.`)
    if (RESERVED.has(user)) throw new WhmRefusal(`“${user}” is a reserved username on this system.`)
    const start = user.slice(0, 8)
    const other = this.accounts.find((one) => one.user.slice(0, 8) === start)
    if (other?.user === user) throw new WhmRefusal(`This system already has an account named “${user}”.`)
    if (other) throw new WhmRefusal(`The first 8 characters of “${user}” are those of another account on this system.`)
  }

  create(by: WhmUser, form: Form): HostedAccount {
    const user = (form.username ?? '').toLowerCase()
    this.verify(user)
    const { domain = '', password = '', plan = 'default' } = form
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) throw new WhmRefusal(`“${domain}” is not a valid domain name.`)
    if (this.accounts.some((one) => one.domain === domain))
      throw new WhmRefusal(`The domain “${domain}” already exists in the userdata.`)
    mustBeStrong(password)
    if (!this.packages.has(plan)) throw new WhmRefusal(`The package “${plan}” does not exist.`)
    if (this.accounts.length >= this.mostAccounts)
      throw new WhmRefusal('Sorry, the maximum number of accounts that your license allows has been reached.')
    this.#count += 1
    const account: HostedAccount = {
      user,
      domain,
      email: form.contactemail || '*unknown*',
      ip: form.ip === 'y' ? `192.0.2.${100 + this.#count}` : '192.0.2.10',
      plan,
      owner: form.owner || by.name,
      password,
      suspended: 0,
      suspendreason: 'not suspended',
      is_locked: 0,
      unix_startdate: 1_767_520_800 + this.#count,
      diskused: '14M',
      totalbytes: 3 * 1024 * 1024,
    }
    this.accounts.push(account)
    return account
  }

  suspend(by: WhmUser, form: Form): void {
    const account = this.#account(by, form.user)
    Object.assign(account, {
      suspended: 1,
      suspendreason: form.reason || 'Unknown',
      is_locked: form.disallowun === '1' ? 1 : 0,
    })
  }

  unsuspend(by: WhmUser, form: Form): void {
    const account = this.#account(by, form.user)
    if (account.is_locked && by.name !== 'root')
      throw new WhmRefusal('This account was suspended by root, and only root can lift that.')
    Object.assign(account, { suspended: 0, suspendreason: 'not suspended', is_locked: 0 })
  }

  remove(by: WhmUser, form: Form): void {
    const account = this.#account(by, form.username ?? form.user)
    this.accounts.splice(this.accounts.indexOf(account), 1)
    this.ended.push(account)
  }

  changePackage(by: WhmUser, form: Form): void {
    const account = this.#account(by, form.user)
    if (!this.packages.has(form.pkg ?? '')) throw new WhmRefusal(`The package “${form.pkg ?? ''}” does not exist.`)
    account.plan = form.pkg!
  }

  changePassword(by: WhmUser, form: Form): void {
    const account = this.#account(by, form.user)
    mustBeStrong(form.password ?? '')
    account.password = form.password!
  }

  /** Names in capitals; what it does not know it passes over without a word. */
  modify(by: WhmUser, form: Form): void {
    const account = this.#account(by, form.user)
    if (form.DNS === undefined) return
    if (this.accounts.some((one) => one !== account && one.domain === form.DNS))
      throw new WhmRefusal(`The domain “${form.DNS}” already exists in the userdata.`)
    account.domain = form.DNS
  }

  newSession(by: WhmUser, form: Form, origin: string): { url: string; session: string; token: string } {
    if (form.user !== 'root') {
      const account = this.#account(by, form.user)
      if (account.suspended) throw new WhmRefusal('The account is suspended.')
    }
    const token = `/cpsess${randomBytes(5).readUIntBE(0, 5)}`
    const session = `${form.user}:${randomBytes(12).toString('hex')}:create_user_session`
    const url = `${origin}${token}/login/?session=${encodeURIComponent(session)}`
    this.sessions.push({ user: form.user ?? '', url })
    return { url, session, token }
  }

  limitOf(plan: string): { QUOTA: string; BWLIMIT: string } {
    return this.packages.get(plan) ?? { QUOTA: 'unlimited', BWLIMIT: 'unlimited' }
  }
}

/** Its own measure, of 100, wants 65. */
function mustBeStrong(password: string): void {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length
  if (password.length * 3 + kinds * 10 >= 65) return
  throw new WhmRefusal(
    'Sorry, the password you selected cannot be used because it is too weak and would be too easy to guess. Please select a password with strength rating of 65 or higher.',
  )
}
