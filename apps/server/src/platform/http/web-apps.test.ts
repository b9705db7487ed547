import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveWebApps } from './server.ts'

let folder: string
let app: FastifyInstance

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ostler-pages-'))
  for (const name of ['portal', 'admin']) {
    await mkdir(join(folder, name, 'assets'), { recursive: true })
    await writeFile(join(folder, name, 'index.html'), `<title>${name}</title>`)
    await writeFile(join(folder, name, 'assets/core-1.js'), `/* ${name} */`)
    await writeFile(join(folder, name, 'assets/core-1.js.br'), brotliCompressSync(`/* ${name} */`))
    await writeFile(join(folder, name, '.built-from'), 'a fingerprint')
  }
  app = Fastify()
  await serveWebApps(app, [
    { prefix: '/', folder: join(folder, 'portal') },
    { prefix: '/admin/', folder: join(folder, 'admin') },
  ])
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

const get = (url: string, headers = {}, method: 'GET' | 'HEAD' | 'POST' = 'GET') => app.inject({ method, url, headers })

test.each([
  ['/', 'portal'],
  ['/invoices/1?attempt=2', 'portal'],
  ['/admin', 'admin'],
  ['/admin/', 'admin'],
  ['/admin/orders/7', 'admin'],
])('%s is a page of the %s', async (url, name) => {
  const answer = await get(url)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toBe(`<title>${name}</title>`)
  expect(answer.headers['cache-control']).toBe('no-cache')
  expect((await get(url, {}, 'HEAD')).statusCode).toBe(200)
})

test('files are sent compressed to those who take it, and kept for ever', async () => {
  const plain = await get('/admin/assets/core-1.js')
  expect(plain.body).toBe('/* admin */')
  expect(plain.headers['cache-control']).toContain('immutable')
  const small = await get('/assets/core-1.js', { 'accept-encoding': 'br' })
  expect([small.statusCode, small.headers['content-encoding']]).toEqual([200, 'br'])
})

test('a file that comes while the server runs is served', async () => {
  await writeFile(join(folder, 'portal/assets/core-2.js'), '/* new */')
  expect((await get('/assets/core-2.js')).body).toBe('/* new */')
})

test.each(['/assets/gone.js', '/admin/assets/gone.js', '/api/v1/nothing', '/dev/nothing'])(
  '%s is not there',
  async (url) => {
    const answer = await get(url)
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'no_such_path'])
  },
)

test('what is not meant for browsers is not sent', async () => {
  expect((await get('/.built-from')).body).not.toContain('fingerprint')
  expect((await get('/', {}, 'POST')).statusCode).toBe(404)
})
