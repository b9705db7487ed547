import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'

let world: TestWorld
let count = 0

beforeAll(async () => {
  world = await startTestWorld()
})

afterAll(() => world.stop())

const page = async (path: string) => {
  const response = await fetch(`${world.origin}/sandbox/gateway${path}`)
  expect(response.status).toBe(200)
  return response.text()
}

/** Somebody clicks, and is led on. */
async function click(path: string, fields: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${world.origin}/sandbox/gateway/dashboard/${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
  expect(response.status).toBe(303)
  return response.headers.get('location')!
}

async function aPayment(wish: object = {}): Promise<string> {
  const body = {
    amount: { amount: '12.50', currency: 'EUR' },
    description: `Invoice <${count}>`,
    payerEmail: 'ada@example.com',
    returnUrl: world.origin,
    cancelUrl: world.origin,
    ...wish,
  }
  const opened = await world.api('POST', '/sandbox/gateway/sessions', body, { 'idempotency-key': `seen-${++count}` })
  const { sessionId } = opened.body
  await world.api('POST', `/sandbox/gateway/sessions/${sessionId}/pay`, { card: '4242424242424242' })
  return sessionId
}

const idIn = (text: string, path: string): string => new RegExp(`dashboard/${path}/(\\w+)/`).exec(text)![1]!

test('a payment is given back and sent back on its own page', async () => {
  const id = await aPayment()
  expect(await page('/')).toContain(`/sandbox/gateway/payments/${id}`)
  expect(await click(`payments/${id}/refund`, { amount: '2.50' })).toBe(`/sandbox/gateway/payments/${id}`)
  const refunded = await page(`/payments/${id}`)
  expect(refunded).toContain('€2.50')
  expect(refunded).toContain('value="10.00"') // 12.50 - 2.50 are left
  expect(await click(`refunds/${idIn(refunded, 'refunds')}/failed`)).toBe(`/sandbox/gateway/payments/${id}`)
  expect(await page(`/payments/${id}`)).toContain('sent the money back')
})

test('a dispute is opened on the payment’s page and decided in the list', async () => {
  const id = await aPayment()
  await click(`payments/${id}/dispute`, { as: 'warning' })
  const dispute = idIn(await page('/disputes'), 'disputes')
  await click(`disputes/${dispute}/open`)
  expect(await page('/disputes')).toContain('money taken')
  await click(`disputes/${dispute}/won`)
  expect(await page('/')).toContain('disputed: won')
})

test('a hold lapses when somebody says so', async () => {
  const id = await aPayment({ hold: true })
  await click(`payments/${id}/lapse`)
  expect(await page(`/payments/${id}`)).toContain('The hold has lapsed.')
})

test('webhooks are sent again, and otherwise from now on', async () => {
  const id = await aPayment()
  await click(`payments/${id}/webhooks`, { webhooks: 'duplicate' })
  const shown = await page(`/payments/${id}`)
  expect(shown).toContain('value="duplicate" selected')
  await click(`events/${idIn(shown, 'events')}/again`)
  const { body } = await world.api('GET', `/sandbox/gateway/sessions/${id}/events`)
  expect(body.events).toMatchObject([{ type: 'payment.settled', deliveries: 2 }])
})

test('a stored method is renewed and closed', async () => {
  await aPayment({ store: true })
  const method = idIn(await page('/methods'), 'methods')
  await click(`methods/${method}/renew`)
  expect(await page('/methods')).toContain('ends in 5353') // 4242 + 1111
  await click(`methods/${method}/remove`)
  expect(await page('/methods')).toContain('gone since')
})

test('the balance is paid out at the click of a button, arrives, and comes back', async () => {
  await aPayment()
  await click('payouts/now')
  const payout = idIn(await page('/payouts'), 'payouts')
  await click(`payouts/${payout}/paid`)
  expect(await page('/payouts')).toContain('state paid')
  await click(`payouts/${payout}/failed`)
  expect(await page('/payouts')).toContain('state failed')
})
