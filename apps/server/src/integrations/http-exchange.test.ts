import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../platform/free-port.ts'
import { exchange } from './http-exchange.ts'

let server: Server
let origin: string
const seen: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? '')
    if (request.url === '/silent') return
    if (request.url === '/hangs-up') return void request.socket.destroy()
    if (request.url === '/half') {
      response.writeHead(200, { 'content-length': '100' }).write('only so much')
      return void setTimeout(() => request.socket.destroy(), 50)
    }
    if (request.url === '/moved') return void response.writeHead(307, { location: '/elsewhere' }).end()
    if (request.url === '/endless') return void response.end(Buffer.alloc(5 * 1024 * 1024, 32))
    response.end(JSON.stringify({ ok: true, password: 'hunter2', note: 'key-123' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const post = (path: string, call = recordingCall()) =>
  exchange({ method: 'POST', url: origin + path, timeoutMs: 300, secrets: ['key-123'] }, call)

test('what came after sending is not known to be undone', async () => {
  for (const path of ['/silent', '/hangs-up', '/half', '/endless']) {
    expect(await post(path)).toMatchObject({ kind: 'no_answer' })
  }
})

test('what came before sending was not done', async () => {
  const request = { method: 'POST' as const, timeoutMs: 2_000 }
  expect(await exchange({ ...request, url: `http://127.0.0.1:${await freePort()}` }, recordingCall())).toMatchObject({
    kind: 'not_sent',
  })
  expect(await exchange({ ...request, url: 'http://nowhere.invalid/' }, recordingCall())).toMatchObject({
    kind: 'not_sent',
  })
})

test('the signal of the caller ends a call under way', async () => {
  const call = { ...recordingCall(), signal: AbortSignal.timeout(50) }
  expect(await exchange({ method: 'GET', url: `${origin}/silent` }, call)).toMatchObject({ kind: 'no_answer' })
})

test('a redirect is an answer and is not followed', async () => {
  expect(await post('/moved')).toMatchObject({ kind: 'answered', status: 307 })
  expect(seen).not.toContain('/elsewhere')
})

test('the record masks secrets by name and by value', async () => {
  const call = recordingCall()
  await exchange(
    {
      method: 'POST',
      url: `${origin}/?api_key=abc&domain=ada.example`,
      headers: { authorization: 'Bearer key-123' },
      body: JSON.stringify({ user: 'ada', password: 'hunter2', inner: { cardNumber: '4242' } }),
      secrets: ['key-123'],
    },
    call,
  )
  const log = JSON.stringify(call.exchanges)
  expect(log).toContain('ada.example')
  for (const secret of ['hunter2', 'key-123', 'abc', '4242']) expect(log).not.toContain(secret)
  expect(call.exchanges[0]).toMatchObject({ method: 'POST', status: 200, durationMs: expect.any(Number) })
})
