import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBundle, aChoice, aGroup, anOption, aPrice, aProduct, theHouse } from '../../modules/catalog/examples.ts'
import { updateProduct } from '../../modules/catalog/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

let house: TestHouse
let web: Web
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

const ask = async (url: string) => {
  const answer = await web.app.inject({ method: 'GET', url: `/api/v1${url}` })
  return { status: answer.statusCode, text: answer.body, body: answer.json() }
}

test('a visitor sees what can be configured, and nothing that is for staff or servers only', async () => {
  const { today } = theHouse(house)
  const option = await anOption(house, {
    choices: [
      { ...aChoice('8 GB', [aPrice('5.00')]), value: 'told-to-the-server' },
      { ...aChoice('Old memory'), hidden: true },
    ],
  })
  const hidden = await anOption(house, { name: 'Hidden option', hidden: true })
  const addon = await aProduct(house, { kind: 'addon', name: 'Back-up' })
  const field = { choices: [], pattern: null, help: '', required: true, kind: 'text' as const }
  const product = await aProduct(house, {
    kind: 'vps',
    trialDays: 7,
    optionIds: [option.id, hidden.id],
    addonIds: [addon.id],
    fields: [
      { ...field, name: 'host', label: 'Host name', staffOnly: false },
      { ...field, name: 'rack', label: 'Rack of ours', staffOnly: true },
    ],
    seasonalPrices: [
      {
        ...aPrice('6.00'),
        startsOn: today.toString(),
        endsOn: today.add({ days: 10 }).toString(),
        periods: 3,
        label: 'Winter',
      },
    ],
  })
  const { body, text } = await ask(`/products/${product.slug}`)
  expect(body).toMatchObject({
    kind: 'vps',
    trialDays: 7,
    prices: [
      {
        recurring: { amount: '10.00', currency: 'EUR' },
        seasonal: {
          label: 'Winter',
          recurring: { amount: '6.00', currency: 'EUR' },
          // Ten days, the first one today.
          until: today.add({ days: 9 }).toString(),
          periods: 3,
        },
      },
    ],
    options: [{ name: 'Memory', choices: [{ label: '8 GB', isFree: false, prices: [{ fromQuantity: 1 }] }] }],
    fields: [{ name: 'host', required: true }],
    addons: [{ name: 'Back-up', prices: [{ seasonal: null }] }],
  })
  for (const secret of ['told-to-the-server', 'Old memory', 'Hidden option', 'Rack of ours']) {
    expect(text).not.toContain(secret)
  }
})

test('the shelves have bundles with what is in them, and no add-on among the plans', async () => {
  const group = await aGroup(house)
  const plan = await aProduct(house, { groupId: group.id, name: 'Plan in a bundle' })
  const addon = await aProduct(house, { groupId: group.id, kind: 'addon' })
  await aBundle(house, [{ productId: plan.id, quantity: 2 }], { name: 'Two plans' })
  const { body } = await ask('/products')
  const shelf = body.groups.find((one: { id: number }) => one.id === group.id)
  expect(shelf.products.map((one: { id: number }) => one.id)).toEqual([plan.id])
  expect(body.bundles).toMatchObject([
    { name: 'Two plans', items: [{ quantity: 2, product: { id: plan.id, name: 'Plan in a bundle' } }] },
  ])
  expect((await ask(`/products/${addon.slug}`)).status).toBe(404)
  await updateProduct(theHouse(house), { id: plan.id, hidden: true })
  expect((await ask('/products')).body.bundles).toEqual([])
})
