import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient } from '../../billing/examples.ts'
import { totalOf } from '../../billing/index.ts'
import { aPrice, aProduct, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { createGroup, setGroup } from '../../clients/index.ts'
import { viewCart } from '../cart.ts'
import { aCart, checkOut } from '../examples.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())

test('a client in a group is shown, invoiced and told the same reduced price; a guest the full one', async () => {
  const account = await anAccount(house)
  const group = { name: 'Resellers', colour: 'blue', noLateFees: false, noSuspension: false } as const
  const { id: groupId } = await createGroup(theHouse(house), { ...group, discountPercent: '12.5' })
  await setGroup(theHouse(house), { clientId: account.clientId, groupId })
  const product = await aProduct(house, { prices: [aPrice('9.99', { setup: '5.00' })] })
  const cart = await aCart(house, { product, quantity: 3 })
  expect(cart.totals.total.toDecimal()).toBe('44.97') // 3 × 14.99

  const shown = await viewCart(asClient(house, account), cart.token)
  // Each unit: 9.99 − 1.25 (1.24875), 5.00 − 0.63 (0.625)
  expect(shown.totals.total.toDecimal()).toBe('39.33') // 3 × (8.74 + 4.37)
  const { invoice } = await checkOut(house, account, { token: cart.token, totals: shown.totals })
  expect(totalOf(invoice)).toEqual(shown.totals.total)
  const { rows } = await house.pool.query(
    'SELECT DISTINCT discount_label FROM billing.invoice_lines WHERE invoice_id = $1',
    [invoice.id],
  )
  expect(rows).toEqual([{ discount_label: 'Group Resellers −12.5 %' }])
})
