import { createHmac, randomUUID } from 'node:crypto'
import { type DoubleServer, startDouble } from '../../../testing/double-server.ts'

/** A small hosting provider's own script, as its owner might have written it: state, refusals, work that takes a while. */

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

type Account = {
  externalId: string
  username: string
  domain: string | null
  plan: string
  email: string
  password: string
  state: 'making' | 'active' | 'suspended'
  power: 'on' | 'off'
  paidUntil: string | null
  backups: { id: string; label: string; madeAt: string; state: 'making' | 'ready' }[]
}

type Ordered = { key: string; how: 'busy' | 'rejected' }

// biome-ignore lint/suspicious/noExplicitAny: it believes what it is sent, as scripts do; the signature was checked
type Told = any
type Answer = Record<string, unknown>

const isChange = (verb: string): boolean =>
  !/^(check|look_up|progress|usage|list_accounts|choices|console|list_backups)$/.test(verb)

/** Signed by hand, so that a mistake of the kit is not made twice. */
export function signed(secret: string, body: string, at = Temporal.Now.instant()): Record<string, string> {
  const id = `msg_${randomUUID()}`
  const time = String(Math.floor(at.epochMilliseconds / 1000))
  return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${macOf(secret, id, time, body)}` }
}

const macOf = (secret: string, id: string, time: string, body: string): string =>
  createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${time}.${body}`)
    .digest('base64')

export class ScriptServer {
  readonly accounts = new Map<string, Account>()
  /** What it has taken on, by ticket. */
  readonly work = new Map<string, { isDone: boolean }>()
  readonly heard: { verb: string; id: string; body: string }[] = []
  /** Verbs that its owner has not written. */
  unwritten = new Set<string>()
  isFull = false
  /** Accounts are made while nobody waits. */
  takesItsTime = false
  readonly #ordered: Ordered[] = []
  server!: DoubleServer

  async start(): Promise<void> {
    this.server = await startDouble((app) => {
      app.post('/ostler', async (request, reply) => {
        const body = String(request.body)
        const headers = request.headers as Record<string, string>
        const { 'webhook-id': id = '', 'webhook-timestamp': time = '' } = headers
        if (headers['webhook-signature'] !== `v1,${macOf(SECRET, id, time, body)}`)
          return reply.code(401).send({ reason: 'The signature is wrong.' })
        const told = JSON.parse(body) as Told
        this.heard.push({ verb: told.verb, id, body })
        const ordered = isChange(told.verb) ? this.#takeOrder(told.account?.externalId) : undefined
        if (ordered === 'busy')
          return reply.code(503).header('retry-after', '7').send({ reason: 'A back-up of everything is running.' })
        if (ordered === 'rejected') return { outcome: 'rejected', reason: 'We do not serve this customer.' }
        if (this.unwritten.has(told.verb)) return reply.code(501).send('')
        return this.#answer(told)
      })
    })
  }
  stop = (): Promise<void> => this.server.stop()

  get url(): string {
    return `${this.server.origin}/ostler`
  }

  orders = (key: string, how: Ordered['how']): void => void this.#ordered.push({ key, how })

  loseNext(externalId: string, how: 'late' | 'dropped'): void {
    const isMeant = ({ body }: { body: string }) => {
      if (!body.startsWith('{')) return false
      const told = JSON.parse(body) as Told
      return isChange(told.verb) && told.account?.externalId === externalId
    }
    this.server.loseNextAnswer(isMeant, how)
  }

  finishWork(): void {
    for (const one of this.work.values()) one.isDone = true
    for (const account of this.accounts.values()) {
      if (account.state === 'making') account.state = 'active'
      for (const backup of account.backups) backup.state = 'ready'
    }
  }

  #takeOrder(key: string): Ordered['how'] | undefined {
    const at = this.#ordered.findIndex((one) => one.key === key)
    return at < 0 ? undefined : this.#ordered.splice(at, 1)[0]!.how
  }

  #takeOn(ticket: string): Answer {
    if (!this.work.has(ticket)) this.work.set(ticket, { isDone: false })
    return { outcome: 'working', ticket }
  }

  #answer(told: Told): Answer {
    switch (told.verb) {
      case 'check':
        return { outcome: 'done', version: 'Our script 3', accounts: this.accounts.size, freeDiskMib: 50_000 }
      case 'list_accounts': {
        const all = [...this.accounts.values()].toSorted((a, b) => a.username.localeCompare(b.username))
        const from = told.page === null ? 0 : Number(told.page)
        const accounts = all.slice(from, from + 2).map(({ externalId, username, domain, email, plan, state }) => ({
          externalId,
          username,
          domain,
          email,
          plan,
          remoteId: `home/${username}`,
          isSuspended: state === 'suspended',
        }))
        return { outcome: 'done', accounts, next: from + 2 < all.length ? String(from + 2) : null }
      }
      case 'choices':
        return { outcome: 'done', choices: [{ value: 'small' }, { value: 'large', label: 'Large, with mail' }] }
      case 'create':
        return this.#create(told)
    }
    const account = this.accounts.get(told.account.username)
    if (account && account.externalId !== told.account.externalId)
      return told.verb === 'look_up'
        ? { outcome: 'foreign', reason: 'That one is of another customer.' }
        : { outcome: 'rejected', reason: 'That one is of another customer.' }
    return account ? this.#about(account, told) : { outcome: 'absent' }
  }

  #create({ key, account: { externalId, username, domain }, plan, password, email }: Told): Answer {
    const there = this.accounts.get(username)
    if (there && there.externalId !== externalId)
      return { outcome: 'rejected', because: 'name_taken', reason: 'That name is taken.' }
    if (there) return { outcome: 'done', created: false, account: this.#shown(there) }
    if (this.isFull) return { outcome: 'rejected', because: 'no_room', reason: 'The disk is full.' }
    const state = this.takesItsTime ? 'making' : 'active'
    const rest = { power: 'on', paidUntil: null, backups: [] } as const
    const made: Account = {
      externalId,
      username,
      domain,
      plan: plan.plan,
      email,
      password,
      state,
      ...rest,
      backups: [],
    }
    this.accounts.set(username, made)
    if (this.takesItsTime) return { ...this.#takeOn(key), account: { remoteId: `home/${username}` } }
    return { outcome: 'done', account: this.#shown(made) }
  }

  #shown({ username, domain, plan, state, power }: Account): Answer {
    const remoteId = `home/${username}`
    return { username, domain, plan, state, power, remoteId, host: 'server1.example.com', addresses: ['203.0.113.9'] }
  }

  #about(account: Account, told: Told): Answer {
    const done: Answer = { outcome: 'done' }
    switch (told.verb) {
      case 'look_up':
        return { outcome: 'done', account: this.#shown(account) }
      case 'progress':
        if (!this.work.has(told.ticket)) return { outcome: 'rejected', reason: 'No such work.' }
        return this.work.get(told.ticket)!.isDone ? done : { outcome: 'working', ticket: told.ticket }
      case 'suspend':
        Object.assign(account, { state: 'suspended', power: 'off' })
        return done
      case 'unsuspend':
        Object.assign(account, { state: 'active', power: 'on' })
        return done
      case 'terminate':
        this.accounts.delete(account.username)
        return done
      case 'change_plan':
        account.plan = told.plan.plan
        return done
      case 'change_password':
        account.password = told.password
        return done
      case 'rename':
        account.domain = told.domain
        return done
      case 'renew':
        account.paidUntil = told.paidUntil
        return { ...done, note: 'Thank you.' }
      case 'usage':
        return { outcome: 'done', usage: { diskMib: 120.5, trafficMib: 4000, diskLimitMib: 1024 } }
      case 'sign_on':
        return { outcome: 'done', secretUrl: `https://server1.example.com/in?once=${randomUUID()}` }
      case 'console':
        return { outcome: 'done', text: `${account.username} login:` }
      case 'list_backups':
        return { outcome: 'done', backups: account.backups }
      case 'create_backup': {
        const { label } = told
        if (!account.backups.some((one) => one.label === label)) {
          const madeAt = '2027-03-01T12:00:00Z'
          account.backups.unshift({ id: `b-${randomUUID()}`, label, madeAt, state: 'making' })
        }
        return this.#takeOn(told.key)
      }
      case 'restore_backup':
        if (!account.backups.some((one) => one.id === told.backupId))
          return { outcome: 'rejected', reason: 'There is no such back-up.' }
        return this.#takeOn(told.key)
      case 'delete_backup':
        account.backups = account.backups.filter((one) => one.id !== told.backupId)
        return done
      case 'power':
        if (told.to !== 'stop' && account.state === 'suspended')
          return { outcome: 'rejected', reason: 'It is suspended.' }
        account.power = told.to === 'stop' ? 'off' : 'on'
        return done
      case 'reinstall':
        account.password = told.password
        return this.#takeOn(told.key)
      case 'act':
        return { ...done, note: `${told.input.word}: as you wish.` }
      default:
        return { outcome: 'rejected', reason: `Never heard of "${told.verb}".` }
    }
  }
}
