import { DrizzleQueryError } from 'drizzle-orm/errors'
import { expect, test } from 'vitest'
import { createLogger } from './logging.ts'

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = []
  write(createLogger('debug', { write: (line) => void lines.push(line) }))
  return lines.join('')
}

const secrets = {
  password: 'hunter2-secret',
  passwordHash: 'hunter2-secret',
  accessToken: 'hunter2-secret',
  refresh_token: 'hunter2-secret',
  authorization: 'Bearer hunter2-secret',
  cookie: 'a=hunter2-secret',
  apiKey: 'hunter2-secret',
  webhookSecret: 'hunter2-secret',
  cardNumber: 'hunter2-secret',
  cvc: 'hunter2-secret',
  credentials: { host: 'hunter2-secret' },
}

test.each(Object.entries(secrets))('masks %s, at the top, inside and in lists', (name, value) => {
  expect(logged((log) => log.info({ [name]: value }, 'x'))).not.toContain('hunter2')
  expect(logged((log) => log.info({ request: { body: { [name]: value } } }, 'x'))).not.toContain('hunter2')
  expect(logged((log) => log.info({ requests: [{ [name]: value }] }, 'x'))).not.toContain('hunter2')
  expect(logged((log) => log.child({ [name]: value }).info({}, 'x'))).not.toContain('hunter2')
})

test('an error of the database tells the query and not its values', () => {
  const failed = new DrizzleQueryError(
    'insert into identity.users values ($1)',
    ['hunter2-secret'],
    new Error('duplicate key'),
  )
  const text = logged((log) => log.error({ err: failed }, 'x'))
  expect(text).not.toContain('hunter2')
  expect(text).toContain('duplicate key')
})

test('what is no secret stays readable', () => {
  expect(logged((log) => log.info({ invoice: { number: 'INV-2026-000001' } }, 'x'))).toContain('INV-2026-000001')
})
