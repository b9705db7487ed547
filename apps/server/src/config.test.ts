import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig, renderEnvExample } from './config.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://my.example.com',
  SMTP_URL: 'smtp://mail.example.com',
  AUTH_SECRET: 'one that nobody else could possibly know',
  ENCRYPTION_KEYS: `k1:${key(1)}`,
}

function refusal(env: Record<string, string>): string {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'accepted'
}

test('an empty environment is a sandbox on this machine', () => {
  expect(loadConfig({})).toMatchObject({
    mode: 'sandbox',
    port: 8080,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:8080',
    sandboxUrl: 'http://127.0.0.1:8080',
    roles: ['web', 'worker', 'scheduler'],
    dataDir: resolve(import.meta.dirname, '../../../data'),
    databaseUrl: undefined,
    businessTimeZone: 'UTC',
    trustedProxies: [],
  })
})

test('production is live and listens to everybody', () => {
  expect(loadConfig(production)).toMatchObject({
    mode: 'live',
    host: '0.0.0.0',
    mailFrom: expect.stringContaining('@my.example.com'),
  })
})

test('defaults follow the port, and an empty value counts as none', () => {
  const config = loadConfig({ PORT: '9000', HOST: '0.0.0.0', REDIS_URL: '', LOG_LEVEL: ' ' })
  expect(config).toMatchObject({
    publicUrl: 'http://localhost:9000',
    sandboxUrl: 'http://127.0.0.1:9000',
    logLevel: 'info',
  })
  expect(config.redisUrl).toBeUndefined()
})

test('values arrive in the form they are used in', () => {
  const config = loadConfig({
    PUBLIC_URL: 'https://my.example.com/',
    ROLES: 'web, worker,web',
    TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, ::1',
    ENCRYPTION_KEYS: `k2:${key(2)},k1:${key(1)}`,
    LOG_PRETTY: 'no',
  })
  expect(config.publicUrl).toBe('https://my.example.com')
  expect(config.roles).toEqual(['web', 'worker'])
  expect(config.trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8', '::1'])
  expect(config.encryptionKeys).toEqual([
    { id: 'k2', key: Buffer.alloc(32, 2) },
    { id: 'k1', key: Buffer.alloc(32, 1) },
  ])
  expect(config.logPretty).toBe(false)
})

test.each([
  ['NODE_ENV', 'staging'],
  ['OSTLER_MODE', 'demo'],
  ['PORT', '80a'],
  ['PORT', '65536'],
  ['HOST', 'everywhere'],
  ['PUBLIC_URL', 'my.example.com'],
  ['PUBLIC_URL', 'https://example.com/billing'],
  ['ROLES', 'web,cook'],
  ['ROLES', ','],
  ['DATABASE_URL', 'mysql://localhost/ostler'],
  ['DATABASE_POOL_SIZE', '1'],
  ['REDIS_URL', 'localhost:6379'],
  ['BUSINESS_TIME_ZONE', 'Europe/Gotham'],
  ['SMTP_URL', 'mail.example.com'],
  ['MAIL_FROM', 'nobody'],
  ['MAIL_FROM', 'A\r\nBcc: b@example.com <a@example.com>'],
  ['MAIL_PER_MINUTE', '0'],
  ['SANDBOX_URL', 'ftp://localhost'],
  ['AUTH_SECRET', 'short'],
  ['ENCRYPTION_KEYS', `k1:${Buffer.alloc(16).toString('base64')}`],
  ['ENCRYPTION_KEYS', `k1:${key(1)},k1:${key(2)}`],
  ['SANDBOX_WEBHOOK_SECRET', 'short'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['CORS_ORIGINS', 'https://example.com/path'],
  ['METRICS_TOKEN', 'short'],
  ['LOG_LEVEL', 'loud'],
  ['LOG_PRETTY', 'perhaps'],
])('%s=%s is refused with the name of the variable and a remedy', (name, value) => {
  expect(refusal({ [name]: value })).toMatch(new RegExp(`^${name} [^\n]*must be [^\n]+: (correct|set) it[^\n]*\\.$`))
})

test('all problems are told at once, one line each', () => {
  const lines = refusal({ PORT: 'x', PUBLIC_URL: 'y', HOST: 'z', MAIL_PER_MINUTE: '-' }).split('\n')
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['PORT', 'HOST', 'PUBLIC_URL', 'MAIL_PER_MINUTE'])
})

test('a refused secret is not printed', () => {
  expect(refusal({ AUTH_SECRET: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@h/d' })).not.toContain('hunter2')
})

describe('in production', () => {
  test.each(['AUTH_SECRET', 'ENCRYPTION_KEYS', 'SMTP_URL', 'PUBLIC_URL'])('%s must be there', (name) => {
    expect(refusal({ ...production, [name]: '' })).toMatch(new RegExp(`^${name} is missing: .*; set it to .*\\.$`))
  })

  test('the sandbox wants its secret as well', () => {
    expect(refusal({ ...production, OSTLER_MODE: 'sandbox' })).toMatch(/^SANDBOX_WEBHOOK_SECRET is missing/)
  })

  test('no secret of .env.example is accepted, alone or among others', () => {
    for (const [name, sample] of samples(renderEnvExample(), /SECRET|KEYS|TOKEN/)) {
      expect(refusal({ ...production, [name]: sample })).toMatch(new RegExp(`^${name} is the sample`))
    }
    const [, sample] = samples(renderEnvExample(), /^ENCRYPTION_KEYS$/)[0] ?? []
    expect(refusal({ ...production, ENCRYPTION_KEYS: `k2:${key(2)},${sample}` })).toMatch(
      /^ENCRYPTION_KEYS is the sample/,
    )
  })
})

describe('.env.example', () => {
  test('is in step with the variables', async () => {
    const file = await readFile(resolve(import.meta.dirname, '../../../.env.example'), 'utf8')
    expect(file, 'run: node scripts/env-example.ts').toBe(renderEnvExample())
  })

  test('works as it is when everything in it is switched on', () => {
    expect(loadConfig(Object.fromEntries(samples(renderEnvExample(), /./)))).toMatchObject({
      port: 8080,
      mode: 'sandbox',
    })
  })
})

function samples(text: string, names: RegExp): [string, string][] {
  return [...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)]
    .map(([, name = '', value = '']): [string, string] => [name, value])
    .filter(([name]) => names.test(name))
}
