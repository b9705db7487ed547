import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'

let world: TestWorld
let count = 0

beforeAll(async () => {
  world = await startTestWorld()
})

afterAll(() => world.stop())

const good = { card: '4242 4242 4242 4242', expiry: '12/99', cvc: '123' }
const cards = {
  declined: '4000000000000002',
  poor: '4000000000009995',
  challenge: '4000002760003184',
  pending: '4000000000000077',
}

async function aSession(description = 'Invoice 1'): Promise<{ id: string; url: string }> {
  const { body } = await world.api(
    'POST',
    '/sandbox/gateway/sessions',
    {
      amount: { amount: '12.50', currency: 'EUR' },
      description,
      payerEmail: 'ada@example.com',
      returnUrl: `${world.origin}/return`,
      cancelUrl: `${world.origin}/cancel`,
    },
    { 'idempotency-key': `attempt-${++count}` },
  )
  return { id: body.sessionId, url: body.url }
}

const submit = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })

async function session(id: string) {
  return (await world.api('GET', `/sandbox/gateway/sessions/${id}`)).body
}

async function eventTypes(id: string): Promise<string[]> {
  const { body } = await world.api('GET', `/sandbox/gateway/sessions/${id}/events`)
  return body.events.map((event: { type: string }) => event.type)
}

test('the page shows what is paid, and works under a policy without scripts', async () => {
  const { url } = await aSession('Invoice <script>alert(1)</script>')
  const response = await fetch(url)
  const text = await response.text()
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(response.headers.get('content-security-policy')).not.toContain('unsafe-inline')
  expect(text).toContain('€12.50')
  expect(text).toContain('Invoice &lt;script&gt;')
  expect(text).not.toMatch(/<script|<style|style=|onclick/)
  expect(text).toContain('4000 0000 0000 9995')
  expect((await fetch(`${world.origin}/sandbox/style.css`)).headers.get('content-type')).toContain('text/css')
})

test('a good card pays and leads back to the merchant', async () => {
  const { id, url } = await aSession()
  const response = await submit(url, good)
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe(`${world.origin}/return`)
  // 12.50 × 1.4 % + 0.25 = 0.425
  expect(await session(id)).toMatchObject({ state: 'settled', fee: { amount: '0.43', currency: 'EUR' } })
  expect(await (await fetch(url)).text()).toContain('Paid')
})

test('a form that is sent eight times at the same moment pays once', async () => {
  const { id, url } = await aSession()
  const responses = await Promise.all(Array.from({ length: 8 }, () => submit(url, good)))
  expect(responses.every((response) => response.headers.get('location') === `${world.origin}/return`)).toBe(true)
  expect(await eventTypes(id)).toEqual(['payment.settled'])
})

test('a declined payer can try another card on the same page', async () => {
  const { id, url } = await aSession()
  const response = await submit(url, { ...good, card: cards.poor })
  expect(response.headers.get('location')).toBe(new URL(url).pathname)
  expect(await (await fetch(url)).text()).toContain('insufficient funds')
  await submit(url, good)
  expect(await session(id)).toMatchObject({ state: 'settled' })
  expect(await eventTypes(id)).toEqual(['payment.declined', 'payment.settled'])
})

test('a form with mistakes is shown again and tries nothing', async () => {
  const { id, url } = await aSession()
  const response = await submit(url, { card: '42', expiry: '01/20', cvc: '' })
  expect(response.status).toBe(422)
  expect(await response.text()).toContain('aria-invalid="true"')
  expect(await eventTypes(id)).toEqual([])
})

test('a challenge is approved or failed on a page of its own', async () => {
  for (const [answer, state] of [
    ['approve', 'settled'],
    ['fail', 'open'],
  ]) {
    const { id, url } = await aSession()
    await submit(url, { ...good, card: cards.challenge })
    expect(await (await fetch(url)).text()).toContain('Your bank asks')
    expect(await eventTypes(id)).toEqual([])
    await Promise.all([1, 2, 3].map(() => submit(`${url}/challenge`, { answer: answer! })))
    expect(await session(id)).toMatchObject({ state })
    expect(await eventTypes(id)).toHaveLength(1)
  }
})

test('a pending payment settles by itself, or at once by a button of the dashboard', async () => {
  const slow = await aSession()
  const pushed = await aSession()
  const failed = await aSession()
  for (const { url } of [slow, pushed, failed]) {
    expect((await submit(url, { ...good, card: cards.pending })).headers.get('location')).toBe(`${world.origin}/return`)
  }
  expect(await session(slow.id)).toMatchObject({ state: 'pending', reference: expect.any(String) })
  expect(await (await fetch(`${world.origin}/sandbox/gateway`)).text()).toContain('Settle now')

  await submit(`${world.origin}/sandbox/gateway/dashboard/${pushed.id}/settled`, {})
  await submit(`${world.origin}/sandbox/gateway/dashboard/${failed.id}/failed`, {})
  expect(await eventTypes(pushed.id)).toEqual(['payment.pending', 'payment.settled'])
  expect(await eventTypes(failed.id)).toEqual(['payment.pending', 'payment.declined'])

  await expect.poll(async () => (await session(slow.id)).state, { timeout: 8_000 }).toBe('settled')
  expect(await session(pushed.id)).toMatchObject({ state: 'settled' })
  expect(await session(failed.id)).toMatchObject({ state: 'failed' })
})

test('an expired page takes no card', async () => {
  const { id, url } = await aSession()
  await world.api('POST', `/sandbox/gateway/sessions/${id}/expire`)
  await submit(url, good)
  expect(await session(id)).toMatchObject({ state: 'expired' })
  expect(await (await fetch(url)).text()).toContain('Closed')
})

test('a page that is not there is 404', async () => {
  expect((await fetch(`${world.origin}/sandbox/gateway/pay/ses_none`)).status).toBe(404)
})

test('the JSON doors need the key', async () => {
  for (const path of ['/sandbox/gateway/sessions?attemptKey=x', '/sandbox/gateway/calls', '/sandbox/panel/accounts']) {
    expect((await fetch(world.origin + path)).status).toBe(401)
    expect((await fetch(world.origin + path, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  }
})
