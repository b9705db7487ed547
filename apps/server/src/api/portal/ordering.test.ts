import { afterAll, beforeAll, expect, test } from 'vitest'
import { aProduct, staffWith } from '../../modules/catalog/examples.ts'
import { changeTaxSettings, installRuleSet } from '../../modules/tax/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

let house: TestHouse
let web: Web
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  const staff = staffWith(house, 'tax.manage')
  await installRuleSet(staff, 'eu')
  await changeTaxSettings(staff, {
    seller: { country: 'DE', region: null, taxId: null },
    registrations: ['DE', 'OSS-EU'],
    pricesIncludeTax: false,
    rounding: 'rate',
    cashRounding: {},
  })
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

/** The cart of a guest with one product for 10.00 a month in it. */
async function aGuestCart() {
  const { id } = await aProduct(house)
  const body = { productId: id, cycle: 'monthly', currency: 'EUR' }
  const answer = await web.app.inject({ method: 'POST', url: '/api/v1/cart/add', headers: keyed(), body })
  const { token } = answer.json()
  return {
    at: async (where: Record<string, string>) => {
      const url = `/api/v1/cart?${new URLSearchParams(where)}`
      return (await web.app.inject({ method: 'GET', url, headers: { 'ostler-cart': token } })).json()
    },
    place: async (account: object, expectedTotal: object) => {
      const headers = { ...keyed(), 'ostler-cart': token }
      const body = { account: { ...aPerson(), ...account }, expectedTotal, acceptTerms: true }
      return (await web.app.inject({ method: 'POST', url: '/api/v1/checkout', headers, body })).json()
    },
  }
}

const keyed = () => ({ 'idempotency-key': crypto.randomUUID() })
const aPerson = () => ({
  email: `${crypto.randomUUID()}@example.com`,
  password: 'correct horse battery',
  firstName: 'Grace',
  lastName: 'Hopper',
})

test.each([
  ['a person in Germany', { country: 'DE' }, '11.90'], // 10.00 + 19 %
  ['a person in France', { country: 'FR' }, '12.00'], // 10.00 + 20 %
  ['a company at home, whose number changes nothing', { country: 'DE', taxId: 'DE136695976' }, '11.90'],
])(
  '%s is invoiced what the cart of the guest showed',
  async (_who, where: { country: string; taxId?: string }, total) => {
    const { country, taxId } = where
    const guest = await aGuestCart()
    const isBusiness = taxId !== undefined
    const cart = await guest.at({ country, isBusiness: String(isBusiness), ...(taxId ? { taxId } : {}) })
    expect(cart).toMatchObject({ total: { amount: total }, tax: { pending: false } })
    const placed = await guest.place({ country, isBusiness, taxId }, cart.total)
    expect(placed).toMatchObject({ invoice: { total: { amount: total } } })
  },
)

test('a company abroad is told that its number is checked first, and can order at the price that was shown', async () => {
  const guest = await aGuestCart()
  const where = { country: 'FR', taxId: 'FR40303265045' }
  const cart = await guest.at({ ...where, isBusiness: 'true' })
  expect(cart).toMatchObject({ total: { amount: '10.00' }, tax: { pending: true } })
  const placed = await guest.place({ ...where, isBusiness: true }, cart.total)
  expect(placed).toMatchObject({ order: { number: expect.any(String) }, invoice: null })
})

test('a number that is none is taxed as if there were none, and refused with the order', async () => {
  const guest = await aGuestCart()
  const where = { country: 'FR', taxId: 'FR1' }
  const cart = await guest.at({ ...where, isBusiness: 'true' })
  expect(cart).toMatchObject({ total: { amount: '12.00' } })
  expect(await guest.place({ ...where, isBusiness: true }, cart.total)).toMatchObject({ code: 'invalid_tax_id' })
})
