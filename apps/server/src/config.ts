import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StartError } from './start-error.ts'

/** Several problems are told at once, one line each, because finding them one start at a time is tiresome. */
export class ConfigError extends StartError {
  override name = 'ConfigError'
}

export interface EncryptionKey {
  id: string
  key: Buffer
}

/** The settings that others take their default from; they stand first in the list. */
interface Known {
  nodeEnv: 'development' | 'test' | 'production'
  mode: 'sandbox' | 'live'
  port: number
  host: string
  publicUrl: string
}

interface Variable {
  name: string
  schema: z.ZodType<unknown, string>
  /** Completes the sentence "it must be …". */
  expects: string
  about: string
  default?: string | ((known: Known) => string)
  /** What `.env.example` shows where there is no default. In production a secret with this value is refused. */
  sample?: string
  /** Never printed, not even in the message that refuses it. */
  secret?: true
  /** Answers why it must be set, or nothing when it may be absent. */
  requiredBecause?: (known: Known) => string | undefined
  /** How to come by a good value. */
  remedy?: string
}

/** Relative folders start here and not where the shell happens to stand, so that `ostler` works from anywhere. */
const installation = resolve(import.meta.dirname, '../../..')

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max))

const listOf = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== ''))
    .pipe(z.array(item))

const urlWith = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)))

const origin = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+\/?$/)
  .refine((text) => URL.canParse(text))
  .transform((text) => new URL(text).origin)

const isHostAndPort = (text: string) => {
  const [, host = '', port = ''] = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+):(\d{1,5})$/i.exec(text) ?? []
  return port !== '' && +port >= 1 && +port <= 65535 && URL.canParse(`http://${host}`)
}

const isTimeZone = (name: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const isProxy = (text: string) => {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', bits, ...rest] = text.split('/')
  const widest = { 4: 32, 6: 128 }[isIP(address)]
  return widest !== undefined && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && +bits <= widest))
}

const encryptionKey = z
  .string()
  .regex(/^[\w.-]+:[A-Za-z0-9+/]{43}=$/)
  .transform((text): EncryptionKey => {
    const [id = '', key = ''] = text.split(':')
    return { id, key: Buffer.from(key, 'base64') }
  })

const requiredInProduction = (known: Known) =>
  known.nodeEnv === 'production' ? 'with NODE_ENV=production secrets must come from the environment' : undefined

const variables = {
  nodeEnv: {
    name: 'NODE_ENV',
    schema: z.enum(['development', 'test', 'production']),
    expects: 'development, test or production',
    default: 'development',
    about: 'production refuses missing and sample secrets.',
  },
  mode: {
    name: 'OSTLER_MODE',
    schema: z.enum(['sandbox', 'live']),
    expects: 'sandbox or live',
    default: (known) => (known.nodeEnv === 'production' ? 'live' : 'sandbox'),
    about:
      'sandbox brings a demo store, a gateway and a server panel that only pretend, a mail catcher and a clock that can be moved. live does business. The default is live with NODE_ENV=production, sandbox otherwise.',
  },
  port: {
    name: 'PORT',
    schema: wholeNumber(1, 65535),
    expects: 'a whole number from 1 to 65535',
    default: '8080',
    about: 'Where to listen for HTTP.',
  },
  host: {
    name: 'HOST',
    schema: z.string().refine((text) => text === 'localhost' || isIP(text) !== 0),
    expects: 'an IP address of this machine, such as 127.0.0.1 or 0.0.0.0',
    default: (known) => (known.mode === 'live' ? '0.0.0.0' : '127.0.0.1'),
    about:
      'The network address to listen on; 0.0.0.0 is all of them. The sandbox listens on this machine only, because anyone may read its demo passwords; in a container set 0.0.0.0. The default in live mode is 0.0.0.0.',
  },
  publicUrl: {
    name: 'PUBLIC_URL',
    schema: origin,
    expects: 'an http or https address without a path, such as https://my.example.com',
    default: (known) => `http://localhost:${known.port}`,
    requiredBecause: (known) => (known.mode === 'live' ? 'in live mode links in mails must lead here' : undefined),
    remedy: 'set it to the address that clients use, such as https://my.example.com',
    about: 'The address under which clients reach Ostler; links in mails begin with it.',
  },
  roles: {
    name: 'ROLES',
    schema: listOf(z.enum(['web', 'worker', 'scheduler'])).refine((roles) => roles.length > 0),
    expects: 'a list of web, worker and scheduler, separated by commas',
    default: 'web,worker,scheduler',
    about: 'What this process does. The option --roles of `ostler serve` goes before it.',
  },
  dataDir: {
    name: 'DATA_DIR',
    schema: z.string().transform((path) => resolve(installation, path)),
    expects: 'a folder',
    default: './data',
    about: 'The folder for files, made secrets and the embedded database. Relative to the folder of the installation.',
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    schema: urlWith('postgres', 'postgresql'),
    expects: 'an address such as postgres://user:password@host:5432/database',
    sample: 'postgres://ostler:password@localhost:5432/ostler',
    secret: true,
    about: 'Your own PostgreSQL, 15 or newer. Without it an embedded one runs in DATA_DIR.',
  },
  databasePoolSize: {
    name: 'DATABASE_POOL_SIZE',
    schema: wholeNumber(2, 1000),
    expects: 'a whole number from 2 to 1000',
    default: '20',
    about: 'How many database connections one process may hold.',
  },
  redisUrl: {
    name: 'REDIS_URL',
    schema: urlWith('redis', 'rediss'),
    expects: 'an address such as redis://host:6379',
    sample: 'redis://localhost:6379',
    secret: true,
    about: 'Keeps the job queues in Redis. Without it they are in the database.',
  },
  jobLockSeconds: {
    name: 'JOB_LOCK_SECONDS',
    schema: wholeNumber(1, 600),
    expects: 'a whole number from 1 to 600',
    default: '15',
    about:
      'How long the jobs that a killed worker had in hand stay locked before another one takes them over. A worker that is alive renews its locks.',
  },
  businessTimeZone: {
    name: 'BUSINESS_TIME_ZONE',
    schema: z.string().refine(isTimeZone),
    expects: 'a time zone name such as Europe/Berlin',
    default: 'UTC',
    about: 'The time zone that decides which day it is for due dates and renewals.',
  },
  smtpUrl: {
    name: 'SMTP_URL',
    schema: urlWith('smtp', 'smtps'),
    expects: 'an address such as smtp://user:password@host:587',
    sample: 'smtp://user:password@localhost:587',
    secret: true,
    requiredBecause: (known) => (known.mode === 'live' ? 'in live mode mail must reach people' : undefined),
    remedy: 'set it to your mail server, such as smtp://user:password@host:587',
    about: 'The server that sends mail. In sandbox mode, without it, a built-in catcher shows mails at /dev/mail.',
  },
  mailFrom: {
    name: 'MAIL_FROM',
    schema: z.string().regex(/^([^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/),
    expects: 'a mail address such as Example Hosting <billing@example.com>',
    default: (known) => {
      const { hostname } = new URL(known.publicUrl)
      return `Ostler <billing@${hostname.includes('.') ? hostname : 'ostler.example'}>`
    },
    about: 'The sender of mails. The default takes the host of PUBLIC_URL.',
  },
  mailPerMinute: {
    name: 'MAIL_PER_MINUTE',
    schema: wholeNumber(1, 100_000),
    expects: 'a whole number from 1 to 100000',
    default: '100',
    about: 'How many mails may leave in a minute.',
  },
  sandboxUrl: {
    name: 'SANDBOX_URL',
    schema: origin,
    expects: 'an http or https address without a path',
    default: (known) => `http://${{ '0.0.0.0': '127.0.0.1', '::': '[::1]' }[known.host] ?? known.host}:${known.port}`,
    about: 'Where the server reaches the sandbox gateway and server panel, which are part of its own web role.',
  },
  authSecret: {
    name: 'AUTH_SECRET',
    schema: z.string().min(32),
    expects: 'at least 32 characters long',
    sample: 'sample-of-a-secret-that-signs-sessions-make-your-own',
    secret: true,
    requiredBecause: requiredInProduction,
    remedy: 'set it to the output of: openssl rand -base64 48',
    about: 'Signs sessions. Outside of production it is made on the first start and kept in DATA_DIR/secrets.',
  },
  encryptionKeys: {
    name: 'ENCRYPTION_KEYS',
    schema: listOf(encryptionKey).refine(
      (keys) => keys.length > 0 && new Set(keys.map(({ id }) => id)).size === keys.length,
    ),
    expects: 'a list of id:key with different ids, each key 32 bytes in base64',
    sample: 'k1:c2FtcGxlLWtleS1tYWtlLXlvdXItb3duLTMyLWJ5dGU=',
    secret: true,
    requiredBecause: requiredInProduction,
    remedy: 'set it to k1: followed by the output of: openssl rand -base64 32',
    about:
      'Encrypt what must be read again, such as server passwords (AES-256-GCM). The first is used for new values; put a new key before it and keep the old ones to read what they wrote. Made like AUTH_SECRET.',
  },
  sandboxWebhookSecret: {
    name: 'SANDBOX_WEBHOOK_SECRET',
    schema: z.string().min(16),
    expects: 'at least 16 characters long',
    sample: 'sample-of-a-webhook-secret',
    secret: true,
    requiredBecause: (known) => (known.mode === 'sandbox' ? requiredInProduction(known) : undefined),
    remedy: 'set it to the output of: openssl rand -base64 24',
    about: 'Signs the webhooks of the sandbox gateway. Made like AUTH_SECRET.',
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    schema: listOf(z.string().refine(isProxy)),
    expects: 'a list of IP addresses or networks such as 127.0.0.1,10.0.0.0/8',
    default: '',
    about: 'Proxies whose X-Forwarded headers are believed. Without them the client is whoever connects.',
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    schema: listOf(origin),
    expects: 'a list of addresses such as https://www.example.com',
    default: '',
    about: 'Other sites whose pages may call the API from a browser.',
  },
  outboundAllow: {
    name: 'OUTBOUND_ALLOW',
    schema: listOf(z.string().refine(isHostAndPort)),
    expects: 'a list of host:port such as login.internal.example:443,10.0.0.5:8443',
    default: '',
    about:
      'Addresses that staff may enter (such as that of a sign-in provider) although they lie inside your network or have an unusual port. Everything else must be in the outside world, on port 80 or 443; in sandbox mode localhost is allowed too.',
  },
  metricsToken: {
    name: 'METRICS_TOKEN',
    schema: z.string().min(16),
    expects: 'at least 16 characters long',
    sample: 'sample-of-a-metrics-token',
    secret: true,
    about: 'Asked for at /metrics (Authorization: Bearer …). Without it only this machine may read them.',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    expects: 'fatal, error, warn, info, debug, trace or silent',
    default: 'info',
    about: 'The least serious messages to log.',
  },
  logPretty: {
    name: 'LOG_PRETTY',
    schema: z.stringbool(),
    expects: 'true or false',
    default: (known) => String(known.nodeEnv === 'development'),
    about: 'Logs lines for people instead of JSON. The default is true only with NODE_ENV=development.',
  },
} as const satisfies Record<string, Variable>

type Variables = typeof variables

export type Config = {
  readonly [Key in keyof Variables]: Variables[Key] extends { default: unknown }
    ? z.output<Variables[Key]['schema']>
    : z.output<Variables[Key]['schema']> | undefined
}

/** @throws ConfigError with every problem there is */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const known: Record<string, unknown> = {}

  for (const [key, variable] of Object.entries<Variable>(variables)) {
    const settled = known as unknown as Known // in the order of the list, whose first entries are these
    // `NAME=` in a file is how people leave a variable out.
    const given = env[variable.name]?.trim() || undefined
    const fallback = defaultOf(variable, settled)
    const problem = given === undefined ? missing(variable, settled) : wrong(variable, given, settled)
    if (problem) problems.push(problem)

    const text = problem ? fallback : (given ?? fallback)
    known[key] = text === undefined ? undefined : variable.schema.parse(text)
  }

  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  return Object.freeze(known) as unknown as Config // each key was parsed by its own schema
}

/** The text of `.env.example`: every variable with its explanation and its default or a sample. */
export function renderEnvExample(): string {
  const defaults = loadConfig({}) as unknown as Known
  const blocks = Object.values<Variable>(variables).map((variable) => {
    const shown = defaultOf(variable, defaults) ?? variable.sample ?? ''
    return [...wrap(variable.about), `# ${variable.name}=${shown}`].join('\n')
  })
  const head = [
    ...wrap(
      'Settings of Ostler. Copy this file to .env and take the # away from what you change; variables of the environment go before it. Shown is the default, or a sample where there is none.',
    ),
    ...wrap('Made from apps/server/src/config.ts: node scripts/env-example.ts'),
  ]
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`
}

function defaultOf(variable: Variable, known: Known): string | undefined {
  return typeof variable.default === 'function' ? variable.default(known) : variable.default
}

function missing(variable: Variable, known: Known): string | undefined {
  const reason = variable.requiredBecause?.(known)
  return reason && `${variable.name} is missing: ${reason}; ${variable.remedy}.`
}

function wrong(variable: Variable, given: string, known: Known): string | undefined {
  const sample = variable.secret && variable.sample
  if (sample && known.nodeEnv === 'production' && given.includes(sample)) {
    return `${variable.name} is the sample that everyone can read: ${variable.remedy ?? 'set your own value'}.`
  }
  if (variable.schema.safeParse(given).success) return undefined
  const fallback = defaultOf(variable, known)
  const without = fallback ? `, or remove it to use ${fallback}` : ', or remove it'
  const value = variable.secret ? '' : `is ${JSON.stringify(given)} but `
  const remedy =
    ((variable.secret && variable.remedy) || 'correct it') + (variable.requiredBecause?.(known) ? '' : without)
  return `${variable.name} ${value}must be ${variable.expects}: ${remedy}.`
}

function wrap(text: string): string[] {
  return (text.match(/.{1,98}(?=\s|$)/g) ?? []).map((line) => `# ${line.trim()}`)
}
