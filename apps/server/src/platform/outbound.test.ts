import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Outbound, type OutboundOptions, type Resolved } from './outbound.ts'
import { isOutside } from './outbound-addresses.ts'

const servers: Server[] = []
let reached: string[] = []

async function aSite(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `localhost:${(server.address() as AddressInfo).port}`
}

/** A site of ours inside, which nobody from outside may reach through us. */
let inside: string
beforeAll(async () => {
  inside = await aSite((_request, response) => response.end('the keys of the house'))
})
afterAll(() => Promise.all(servers.map((server) => new Promise((closed) => server.close(closed)))))

const at = (address: string): Resolved => ({ address, family: address.includes(':') ? 6 : 4 })
const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map(at)

const tries = async (url: string, options: OutboundOptions = {}) => {
  reached = []
  const outcome = await new Outbound(options).fetch(url).then(
    (response) => `answered ${response.status}`,
    (error: Error) => error.name,
  )
  return { outcome, reached }
}
const refused = { outcome: 'OutboundRefused', reached: [] }

test.each([
  'http://127.0.0.1',
  'http://127.1',
  'http://127.0.0.1.',
  'http://2130706433',
  'http://0x7f000001',
  'http://0x7f.1',
  'http://0177.0.0.1',
  'http://017700000001',
  'http://0',
  'http://0.0.0.0',
  'http://10.1.2.3',
  'http://172.16.0.1',
  'http://192.168.1.1',
  'http://100.64.0.1',
  'http://100.100.100.200',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/latest/meta-data/',
  'http://192.0.0.192',
  'http://168.63.129.16',
  'http://198.18.0.1',
  'http://192.88.99.1',
  'http://224.0.0.1',
  'http://240.0.0.1',
  'http://255.255.255.255',
  'http://①②⑦.⓪.⓪.①',
  'http://[::1]',
  'http://[::]',
  'http://[::127.0.0.1]',
  'http://[::ffff:127.0.0.1]',
  'http://[::ffff:a9fe:a9fe]',
  'http://[0:0:0:0:0:ffff:7f00:1]',
  'http://[64:ff9b::7f00:1]',
  'http://[64:ff9b:1::7f00:1]',
  'http://[2002:7f00:1::]',
  'http://[2001:0:7f00:1::]',
  'http://[fd00:ec2::254]',
  'http://[fc00::1]',
  'http://[fe80::1]',
  'http://[fec0::1]',
  'http://[ff02::1]',
  'http://[2001:db8::1]',
  'http://[5f00::1]',
  'https://user:password@example.com',
  'https://example.com:8443',
  'http://example.com:22',
  'ftp://example.com',
  'file:///etc/passwd',
  'gopher://example.com',
  'data:text/plain,x',
  'javascript:alert(1)',
  'not an address',
])('%s is not called', async (url) => {
  expect(await tries(url, { resolve: resolvesTo('93.184.215.14') })).toEqual(refused)
})

test.each([
  ['an address inside', ['10.0.0.7']],
  ['one outside and one inside', ['93.184.215.14', '127.0.0.1']],
  ['IPv4 in IPv6', ['::ffff:127.0.0.1']],
  ['a unique-local one', ['fd00:ec2::254']],
  ['one with a zone', ['fe80::1%eth0']],
  ['none at all', []],
  ['nonsense', ['localhost']],
])('a name that resolves to %s is not called', async (_what, addresses) => {
  expect(await tries('https://provider.example', { resolve: resolvesTo(...addresses) })).toEqual(refused)
})

test('no address that is not global unicast is outside, and translated ones are not either', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const v4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'))
  fc.assert(
    fc.property(v4, (address) => {
      const [a = 0, b = 0] = address.split('.').map(Number)
      const isLocal =
        a === 0 ||
        a === 10 ||
        a === 127 ||
        a >= 224 ||
        (a === 100 && b >= 64 && b < 128) ||
        (a === 169 && b === 254) ||
        (a === 172 && b >= 16 && b < 32) ||
        (a === 192 && b === 168)
      if (isLocal) expect([address, isOutside(address)]).toEqual([address, false])
      for (const carried of [`::ffff:${address}`, `64:ff9b::${address}`, `::${address}`])
        expect([carried, isOutside(carried)]).toEqual([carried, false])
    }),
    { numRuns: 1000 },
  )
  for (const address of ['93.184.215.14', '8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e'])
    expect([address, isOutside(address)]).toEqual([address, true])
})

test('the connection goes to the address that was looked at, however the name answers the next time', async () => {
  const port = inside.split(':')[1]
  let asked = 0
  const rebinding = async () => {
    asked += 1
    return [at(asked === 1 ? '127.0.0.1' : '203.0.113.9')]
  }
  // The allow list lets the name through, so that a connection comes about; it is to the first answer, the only one asked for.
  const outbound = new Outbound({ allow: [`rebind.example:${port}`], resolve: rebinding })
  expect(await (await outbound.fetch(`http://rebind.example:${port}/`)).text()).toBe('the keys of the house')
  expect(asked).toBe(1)
})

test('a redirect is looked at like the address that was entered', async () => {
  const site = await aSite((request, response) => {
    const to = new URL(request.url!, 'http://site').searchParams.get('to')!
    response.writeHead(302, { location: to }).end()
  })
  const options = { allow: [site], resolve: resolvesTo('127.0.0.1') }
  for (const to of [
    `http://${inside}/`,
    'http://169.254.169.254/',
    'file:///etc/passwd',
    `http://[::1]:${inside.split(':')[1]}/`,
  ]) {
    const { outcome, reached: seen } = await tries(`http://${site}/?to=${encodeURIComponent(to)}`, options)
    expect([to, outcome, seen.length]).toEqual([to, 'OutboundRefused', 1])
  }
})

test('three redirects are followed and no fourth; a POST is sent on nowhere; proofs stay with their site', async () => {
  const other = await aSite((request, response) => response.end(request.headers.authorization ?? 'no proof'))
  const site = await aSite((request, response) => {
    const left = Number(request.url!.slice(1))
    if (left > 0) return response.writeHead(302, { location: `/${left - 1}` }).end()
    response.writeHead(307, { location: `http://${other}/` }).end()
  })
  const outbound = new Outbound({ allow: [site, other], resolve: resolvesTo('127.0.0.1') })
  const headers = { authorization: 'Bearer secret' }
  expect(await (await outbound.fetch(`http://${site}/2`, { headers })).text()).toBe('no proof')
  await expect(outbound.fetch(`http://${site}/3`)).rejects.toThrow('sends us on')
  await expect(outbound.fetch(`http://${site}/0`, { method: 'POST', body: 'x' })).rejects.toThrow('sends us on')
  await expect(outbound.fetch(`http://${site}/0`, { redirect: 'error' })).rejects.toThrow('sends us on')
  expect((await outbound.fetch(`http://${site}/0`, { redirect: 'manual' })).status).toBe(307)
})

test('an answer that is too long, too slow or packed is given up', async () => {
  const long = await aSite((_request, response) => response.end('x'.repeat(2000)))
  const slow = await aSite((_request, response) => void response.write('x'))
  const packed = await aSite((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'))
  const limits = { localhost: 'allowed', maxBytes: 1000, timeoutMs: 200 } as const
  expect((await tries(`http://${long}/`, limits)).outcome).toBe('OutboundRefused')
  expect((await tries(`http://${slow}/`, limits)).outcome).toMatch(/TimeoutError|AbortError/)
  expect((await tries(`http://${packed}/`, limits)).outcome).toBe('OutboundRefused')
  expect((await tries('https://slow.example/', { ...limits, resolve: () => new Promise(() => {}) })).outcome).toMatch(
    /Timeout|Abort/,
  )
})

test('this machine is reached where that is allowed: by its names, or by an entry for one port', async () => {
  expect(await tries(`http://${inside}/`)).toEqual(refused)
  expect((await tries(`http://${inside}/`, { localhost: 'allowed' })).outcome).toBe('answered 200')
  expect((await tries(`http://${inside}/`, { allow: [inside] })).outcome).toBe('answered 200')
  expect(await tries(`http://${inside}/`, { allow: ['localhost:1'] })).toEqual(refused)
  // A name of somebody else that leads here is no name of this machine.
  const elsewhere = { localhost: 'allowed', resolve: resolvesTo('127.0.0.1') } as const
  expect(await tries(`http://evil.example:${inside.split(':')[1]}/`, elsewhere)).toEqual(refused)
  expect(await tries('http://evil.example/', elsewhere)).toEqual(refused)
})

test('what is sent arrives, and what is answered comes back', async () => {
  const echo = await aSite((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () =>
      response
        .writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ body, type: request.headers['content-type'] })),
    )
  })
  const outbound = new Outbound({ localhost: 'allowed' })
  const response = await outbound.fetch(`http://${echo}/`, { method: 'POST', body: new URLSearchParams({ a: 'ü' }) })
  expect([response.status, await response.json()]).toEqual([
    201,
    { body: 'a=%C3%BC', type: 'application/x-www-form-urlencoded;charset=UTF-8' },
  ])
})
