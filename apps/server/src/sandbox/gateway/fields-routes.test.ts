import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'

let world: TestWorld
let count = 0

beforeAll(async () => {
  world = await startTestWorld()
})

afterAll(() => world.stop())

const SHOP = 'https://shop.example'
const good = { card: '4242 4242 4242 4242', expiry: '12/99', cvc: '123' }

async function opened(door: 'sessions' | 'storings', wish: object): Promise<{ url: string; key: string }> {
  const key = `fields-${++count}`
  const { status, body } = await world.api(
    'POST',
    `/sandbox/gateway/${door}`,
    { payerEmail: 'ada@example.com', returnUrl: `${SHOP}/return`, cancelUrl: `${SHOP}/cancel`, way: 'fields', ...wish },
    { 'idempotency-key': key },
  )
  expect(status).toBe(201)
  return { url: body.url, key }
}

const aPayment = () => opened('sessions', { amount: { amount: '12.50', currency: 'EUR' }, description: 'Invoice 1' })
const aStoring = () => opened('storings', { currency: 'EUR' })

const submit = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
const text = async (url: string) => (await fetch(url)).text()

test('the fields may be framed by the merchant’s page and by no other, and tell no other', async () => {
  const { url } = await aPayment()
  const response = await fetch(url)
  const policy = response.headers.get('content-security-policy')
  expect(policy).toContain(`frame-ancestors ${SHOP}`)
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  expect(response.headers.get('x-frame-options')).toBeNull()
  const page = await response.text()
  expect(page).toContain(`data-merchant-origin="${SHOP}"`)
  expect(page).toContain('Pay €12.50')
  expect(page).not.toContain('Cancel and go back')
  const script = await fetch(`${world.origin}/sandbox/gateway/fields.js`)
  expect(script.headers.get('content-type')).toContain('text/javascript')
})

test('a card is tried within the frame until one is taken; then the frame says that it is done', async () => {
  const { url, key } = await aPayment()
  expect((await submit(url, { ...good, card: '42' })).status).toBe(422)
  const declined = await submit(url, { ...good, card: '4000000000009995' })
  expect(declined.headers.get('location')).toBe(new URL(url).pathname)
  expect(await text(url)).toContain('insufficient funds')
  await submit(url, { ...good, card: '4000002760003184' })
  expect(await text(url)).toContain('Your bank asks')
  expect(await text(url)).not.toContain('data-end')
  await submit(`${url}/challenge`, { answer: 'approve' })
  expect(await text(url)).toContain('data-end="done"')
  const { body } = await world.api('GET', `/sandbox/gateway/sessions?attemptKey=${key}`)
  expect(body).toMatchObject({ state: 'settled' })
})

test('a payment that was closed meanwhile says so in the frame', async () => {
  const { url } = await aPayment()
  await world.api('POST', `/sandbox/gateway/sessions/${url.split('/').at(-1)}/expire`)
  await submit(url, good)
  expect(await text(url)).toContain('data-end="closed"')
})

test('a card is kept without a payment, in the frame and on a page', async () => {
  const framed = await aStoring()
  expect(await text(framed.url)).toContain('Save card')
  await submit(framed.url, { ...good, card: '4000000000000002' })
  expect(await text(framed.url)).toContain('The card was declined.')
  await submit(framed.url, { testCard: '4242 4242 4242 4242' })
  expect(await text(framed.url)).toContain('data-end="done"')
  const { body } = await world.api('GET', `/sandbox/gateway/storings?storingKey=${framed.key}`)
  expect(body).toMatchObject({ state: 'stored', method: { brand: 'Visa', last4: '4242' } })

  const page = await opened('storings', { currency: 'EUR', way: 'page' })
  expect(page.url).toContain('/sandbox/gateway/store/')
  expect(await text(page.url)).toContain('Keep a card')
  await submit(page.url, { ...good, card: '4000002500003155' })
  expect(await text(page.url)).toContain('Your bank asks')
  const answered = await submit(`${page.url}/challenge`, { answer: 'approve' })
  expect(answered.headers.get('location')).toBe(`${SHOP}/return`)
  expect(await text(page.url)).toContain('It is kept')
})

test('a payment on a page has no fields, and fields have no page of that name', async () => {
  const paid = await opened('sessions', {
    amount: { amount: '12.50', currency: 'EUR' },
    description: '',
    way: 'page',
  })
  expect((await fetch(paid.url.replace('/pay/', '/fields/'))).status).toBe(404)
  expect((await fetch(`${world.origin}/sandbox/gateway/fields/ses_none`)).status).toBe(404)
})
