import { randomUUID } from 'node:crypto'

export type DoubleUser = {
  id: number
  external_id: string | null
  username: string
  email: string
  first_name: string
  last_name: string
  root_admin: boolean
  password: string | null
}

export type DoubleBackup = {
  uuid: string
  name: string
  is_locked: boolean
  is_successful: boolean
  bytes: number
  created_at: string
  completed_at: string | null
}

export type DoubleServer = {
  id: number
  external_id: string | null
  uuid: string
  name: string
  status: string | null
  limits: Record<string, number>
  feature_limits: Record<string, number>
  user: number
  allocation: number
  egg: number
  startup: string
  image: string
  environment: Record<string, string>
  created_at: string
  /** What the machine says. */
  power: 'offline' | 'running'
  backups: DoubleBackup[]
}

export type Problem = { code: string; detail: string; field?: string; rule?: string }

/** The panel says no. */
export class PanelFault extends Error {
  readonly status: number
  readonly problems: Problem[]
  readonly headers: Record<string, string>

  constructor(status: number, problems: Problem[], headers: Record<string, string> = {}) {
    super(problems.map(({ detail }) => detail).join(' '))
    this.status = status
    this.problems = problems
    this.headers = headers
  }
}

export const notFound = () =>
  new PanelFault(404, [
    { code: 'NotFoundHttpException', detail: 'The requested resource could not be found on the server.' },
  ])
const invalid = (...problems: Omit<Problem, 'code'>[]) =>
  new PanelFault(
    422,
    problems.map((problem) => ({ code: 'ValidationException', ...problem })),
  )
const required = (field: string) =>
  invalid({ detail: `The ${field.replaceAll('_', ' ')} field is required.`, field, rule: 'required' })
const taken = (field: string) =>
  invalid({ detail: `The ${field.replaceAll('_', ' ')} has already been taken.`, field, rule: 'unique' })
const refusal = (code: string, detail: string) => new PanelFault(400, [{ code, detail }])

/** One egg, with a variable that has no default. */
export const egg = {
  id: 4,
  nest: 1,
  name: 'Paper',
  docker_image: 'ghcr.io/pterodactyl/yolks:java_21',
  docker_images: {
    'Java 21': 'ghcr.io/pterodactyl/yolks:java_21',
    'Java 17': 'ghcr.io/pterodactyl/yolks:java_17',
  },
  startup: 'java -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}',
  variables: [
    { env_variable: 'SERVER_JARFILE', default_value: 'server.jar', rules: 'required|string' },
    { env_variable: 'LICENSE', default_value: '', rules: 'required|string' },
    { env_variable: 'MOTD', default_value: null, rules: 'nullable|string' },
  ],
}

type Body = Record<string, unknown>
type UserBody = Pick<DoubleUser, 'email' | 'username' | 'first_name' | 'last_name'> & Partial<DoubleUser>
type ServerBody = Pick<DoubleServer, 'name' | 'user' | 'startup' | 'environment'> & {
  external_id?: string
  docker_image: string
  deploy?: { locations?: number[]; port_range?: string[] }
}

/** What a Pterodactyl panel keeps, and what it refuses. There is one machine, in location 2. */
export class PterodactylPanel {
  readonly users: DoubleUser[] = []
  readonly servers: DoubleServer[] = []
  readonly locations = [
    { id: 2, short: 'de.fra', long: 'Frankfurt' },
    { id: 3, short: 'us.nyc', long: '' },
  ]
  readonly allocations: { id: number; ip: string; alias: string | null; port: number; server: number | null }[] = []
  /** The machine cannot be reached. */
  isNodeDown = false
  /** How installations end. */
  installs = true
  memoryOfNode = 1_000_000
  #id = 10

  constructor() {
    for (let port = 25_565; port < 25_765; port += 1)
      this.allocations.push({ id: this.#next(), ip: '192.0.2.20', alias: null, port, server: null })
  }

  #next(): number {
    this.#id += 1
    return this.#id
  }

  user(id: number): DoubleUser {
    const user = this.users.find((one) => one.id === id)
    if (!user) throw notFound()
    return user
  }

  server(id: number): DoubleServer {
    const server = this.servers.find((one) => one.id === id)
    if (!server) throw notFound()
    return server
  }

  addUser(wish: Partial<DoubleUser> & { email: string }): DoubleUser {
    const id = this.#next()
    const user: DoubleUser = {
      id,
      external_id: null,
      username: `user${id}`,
      first_name: 'Ada',
      last_name: 'Lovelace',
      root_admin: false,
      password: null,
      ...wish,
    }
    this.users.push(user)
    return user
  }

  /** Rules are the same for a new user and for one that is changed; then it is no clash with itself. */
  checkUser(body: Body, self: DoubleUser | null): void {
    for (const field of ['email', 'username', 'first_name', 'last_name'])
      if (typeof body[field] !== 'string' || body[field] === '') throw required(field)
    if (!/^[a-z0-9][\w.-]+[a-z0-9]$/i.test(String(body.username)))
      throw invalid({
        detail: 'The username must start and end with alpha-numeric characters.',
        field: 'username',
        rule: 'p_username',
      })
    const uniques = (['external_id', 'email', 'username'] as const).filter(
      (field) => body[field] != null && this.users.some((one) => one !== self && one[field] === body[field]),
    )
    if (uniques.length > 0)
      throw new PanelFault(
        422,
        uniques.flatMap((field) => taken(field).problems),
      )
  }

  newUser(body: Body): DoubleUser {
    this.checkUser(body, null)
    const { email, username, first_name, last_name, external_id, password } = body as UserBody
    return this.addUser({
      email,
      username,
      first_name,
      last_name,
      external_id: external_id ?? null,
      password: password ?? null,
    })
  }

  newServer(body: Body): DoubleServer {
    for (const field of ['name', 'user', 'egg', 'docker_image', 'startup', 'environment', 'limits', 'feature_limits'])
      if (body[field] === undefined) throw required(field)
    const { external_id, name, user, docker_image, startup, environment, deploy } = body as ServerBody
    if (external_id && this.servers.some((one) => one.external_id === external_id)) throw taken('external_id')
    if (!this.users.some(({ id }) => id === user))
      throw invalid({ detail: 'The selected user is invalid.', field: 'user', rule: 'exists' })
    const { limits, feature_limits } = this.limits(body)
    this.checkEnvironment(environment)
    const { locations, port_range } = deploy ?? {}
    if (!locations || !port_range) throw required('deploy.locations')
    const isElsewhere = locations.length > 0 && !locations.includes(2)
    const used = this.servers.reduce((sum, one) => sum + one.limits.memory!, 0)
    if (isElsewhere || used + limits.memory! > this.memoryOfNode)
      throw refusal(
        'NoViableNodeException',
        'No nodes satisfying the requirements specified for automatic deployment could be found.',
      )
    const [from = 0, to = from] = String(port_range[0] ?? '0-65535')
      .split('-')
      .map(Number)
    const allocation = this.allocations.find((one) => one.server === null && one.port >= from && one.port <= to)
    if (!allocation)
      throw refusal(
        'NoViableAllocationException',
        'No allocations satisfying the requirements for automatic deployment were found.',
      )
    // The row is written before the machine is told, and taken back when that fails.
    this.checkNode()
    const server: DoubleServer = {
      id: this.#next(),
      external_id: external_id ?? null,
      uuid: randomUUID(),
      name,
      status: 'installing',
      limits,
      feature_limits,
      user,
      allocation: allocation.id,
      egg: egg.id,
      startup,
      image: docker_image,
      environment: { ...environment },
      created_at: '2026-01-04T10:00:00+00:00',
      power: 'offline',
      backups: [],
    }
    allocation.server = server.id
    this.servers.push(server)
    return server
  }

  limits(body: Body): Pick<DoubleServer, 'limits' | 'feature_limits'> {
    const limits = body.limits as Record<string, number>
    for (const [name, least] of Object.entries({ memory: 0, swap: -1, disk: 0, io: 10, cpu: 0 }))
      if (!Number.isInteger(limits[name]) || limits[name]! < least || (name === 'io' && limits[name]! > 1000))
        throw invalid({ detail: `The limits.${name} is not right.`, field: `limits.${name}`, rule: 'between' })
    const features = body.feature_limits as Record<string, number>
    for (const name of ['databases', 'backups'])
      if (features[name] === undefined) throw required(`feature_limits.${name}`)
    return { limits: { ...limits }, feature_limits: { ...features } }
  }

  checkEnvironment(environment: unknown): void {
    for (const { env_variable, rules } of egg.variables)
      if (rules.startsWith('required') && !(environment as Record<string, string>)[env_variable])
        throw required(`environment.${env_variable}`)
  }

  checkNode(): void {
    if (!this.isNodeDown) return
    throw new PanelFault(504, [
      {
        code: 'DaemonConnectionException',
        detail: 'Could not establish a connection to the machine running this server. Please try again.',
      },
    ])
  }

  /** Nothing, when it is so already. The machine stops a server that is suspended. */
  suspend(server: DoubleServer, isSuspended: boolean): void {
    if ((server.status === 'suspended') === isSuspended) return
    // Rolled back without the machine.
    this.checkNode()
    server.status = isSuspended ? 'suspended' : null
    if (isSuspended) server.power = 'offline'
  }

  delete(server: DoubleServer): void {
    this.checkNode()
    this.servers.splice(this.servers.indexOf(server), 1)
    for (const allocation of this.allocations) if (allocation.server === server.id) allocation.server = null
  }

  newBackup(server: DoubleServer, name: string): DoubleBackup {
    const limit = server.feature_limits.backups ?? 0
    const kept = server.backups.filter((one) => one.completed_at === null || one.is_successful)
    if (kept.length >= limit)
      throw refusal(
        'TooManyBackupsException',
        `Cannot create a new backup, this server has reached its limit of ${limit} backups.`,
      )
    this.checkNode()
    const backup: DoubleBackup = {
      uuid: randomUUID(),
      name,
      is_locked: false,
      is_successful: false,
      bytes: 0,
      created_at: new Date(Date.UTC(2026, 0, 4, 10, server.backups.length)).toISOString().replace('.000Z', '+00:00'),
      completed_at: null,
    }
    server.backups.push(backup)
    return backup
  }

  /** What machines have reported after a while. */
  finishWork(): void {
    for (const server of this.servers) {
      if (server.status === 'installing') {
        server.status = this.installs ? null : 'install_failed'
        if (this.installs) server.power = 'running'
      } else if (server.status === 'restoring_backup') server.status = null
      for (const backup of server.backups)
        if (backup.completed_at === null)
          Object.assign(backup, { is_successful: true, bytes: 5_242_880, completed_at: '2026-01-04T11:00:00+00:00' })
    }
  }
}
