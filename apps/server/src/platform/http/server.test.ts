import type { FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { createLogger } from '../logging.ts'
import { Metrics } from '../metrics.ts'
import { createHttpServer, type HttpParts } from './server.ts'

let app: FastifyInstance
afterEach(() => app?.close())

const logged: string[] = []
async function aServer(parts: Partial<HttpParts> = {}) {
  app = await createHttpServer({
    log: createLogger('debug', { write: (line) => void logged.push(line) }),
    metrics: new Metrics(),
    refuseDenied: async () => {},
    https: false,
    trustedProxies: [],
    corsOrigins: [],
    checkReady: async () => {},
    beforeMetrics: async () => {},
    metricsToken: undefined,
    ...parts,
  })
  return app
}

test('it lives while it runs, and is ready while it can answer', async () => {
  let broken = false
  await aServer({ checkReady: async () => (broken ? Promise.reject(new Error('no database')) : undefined) })
  const status = async (url: string) => (await app.inject({ url })).statusCode
  expect([await status('/livez'), await status('/readyz')]).toEqual([200, 200])
  broken = true
  expect([await status('/livez'), await status('/readyz')]).toEqual([200, 503])
  expect((await app.inject({ url: '/readyz' })).body).not.toContain('no database')
})

const figures = async (remoteAddress: string, headers: Record<string, string> = {}) => {
  const answer = await app.inject({ url: '/metrics', remoteAddress, headers })
  return answer.statusCode === 200 ? answer.body.includes('ostler_http_request_seconds') : answer.json().code
}

test('without a token only this machine reads the figures', async () => {
  await aServer()
  for (const own of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) expect(await figures(own)).toBe(true)
  for (const other of ['10.0.0.1', '203.0.113.1', '2001:db8::1', '::ffff:10.0.0.1', '::'])
    expect(await figures(other)).toBe('forbidden')
})

test('a proxy on this machine does not make its visitors this machine', async () => {
  await aServer()
  expect(await figures('127.0.0.1', { 'x-forwarded-for': '203.0.113.1' })).toBe('forbidden')
  expect(await figures('127.0.0.1', { forwarded: 'for=203.0.113.1' })).toBe('forbidden')
  await app.close()
  await aServer({ trustedProxies: ['127.0.0.1'] })
  expect(await figures('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).toBe('forbidden')
  expect(await figures('203.0.113.1', { 'x-forwarded-for': '127.0.0.1' })).toBe('forbidden')
})

test('with a token whoever has it reads them, from anywhere, and nobody else', async () => {
  await aServer({ metricsToken: 'a token of sixteen' })
  const asking = (authorization?: string) => figures('203.0.113.1', authorization ? { authorization } : {})
  expect(await asking('Bearer a token of sixteen')).toBe(true)
  for (const wrong of [
    'Bearer a token of sixtee',
    'Bearer a token of sixteen!',
    'a token of sixteen',
    'Bearer ',
    undefined,
  ])
    expect(await asking(wrong)).toBe('unauthenticated')
  expect(await figures('127.0.0.1')).toBe('unauthenticated')
})

test('requests are counted by route and not by address, so that figures do not grow without end', async () => {
  await aServer()
  app.get('/things/:id', async () => 'ok')
  for (const id of [1, 2, 3]) await app.inject({ url: `/things/${id}` })
  await app.inject({ url: '/nowhere/at/all' })
  const { body } = await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })
  expect(body).toContain('ostler_http_request_seconds_count{method="GET",route="/things/:id",status="2xx"} 3')
  expect(body).not.toContain('nowhere')
})

test('every answer carries the headers that keep browsers from being misled', async () => {
  await aServer()
  const { headers } = await app.inject({ url: '/livez' })
  const policy = Object.fromEntries(
    String(headers['content-security-policy'])
      .split(';')
      .map((directive) => [directive.trim().split(' ')[0], directive.trim().split(' ').slice(1).join(' ')]),
  )
  expect(policy).toMatchObject({
    'default-src': "'self'",
    'script-src': "'self'",
    'style-src': "'self'",
    'object-src': "'none'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
  })
  expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|\*|http:/)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
  })
  expect(headers['strict-transport-security']).toBeUndefined()
  expect(headers['x-powered-by']).toBeUndefined()
})

test('who asks is whoever connects, unless a proxy we trust says otherwise', async () => {
  const seen = async (trustedProxies: string[], remoteAddress: string, forwarded: string) => {
    await aServer({ trustedProxies })
    app.get('/who', async (request) => request.ip)
    const { body } = await app.inject({ url: '/who', remoteAddress, headers: { 'x-forwarded-for': forwarded } })
    await app.close()
    return body
  }
  expect(await seen([], '10.0.0.1', '203.0.113.1')).toBe('10.0.0.1')
  expect(await seen(['10.0.0.0/8'], '10.0.0.1', '203.0.113.1')).toBe('203.0.113.1')
  expect(await seen(['10.0.0.0/8'], '198.51.100.1', '203.0.113.1')).toBe('198.51.100.1')
  // What a visitor wrote there before the proxy added to it is not believed.
  expect(await seen(['10.0.0.0/8'], '10.0.0.1', '127.0.0.1, 203.0.113.1')).toBe('203.0.113.1')
})

test('a bug in a route, or in what it throws, is told nothing of and logged with the reference', async () => {
  await aServer()
  logged.length = 0
  app.get('/bug', async () => Promise.reject(new Error('the password is hunter2')))
  app.get('/odd', async () => Promise.reject('not even an error'))
  for (const url of ['/bug', '/odd']) {
    const answer = await app.inject({ url, headers: { 'x-correlation-id': 'who-asked-1' } })
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toEqual({
      code: 'internal_error',
      message: 'Something went wrong on our side. The reference helps us find it.',
      fields: [],
      correlationId: 'who-asked-1',
    })
  }
  expect(
    logged.filter((line) => line.includes('A request failed by a bug') && line.includes('who-asked-1')).length,
  ).toBe(2)
})

test('the log keeps no query, where tokens of links stand', async () => {
  await aServer()
  logged.length = 0
  await app.inject({ url: '/livez?token=hunter2' })
  expect(logged.join('')).toContain('/livez')
  expect(logged.join('')).not.toContain('hunter2')
})
