import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { inHouse, money } from '../../billing/examples.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { groupDiscountsSetting } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { createGroup, setGroup } from '../../clients/index.ts'
import { anActiveService } from '../examples.ts'
import { upcomingCharges } from '../queries/forecast.ts'
import { suspensionSetting } from '../settings.ts'
import { setOverride } from './agree-terms.ts'
import { chargeRenewals } from './charge-renewals.ts'
import { previewUpgrade } from './upgrade-service.ts'

let house: TestHouse
let groupId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
  await inHouse(house, (tx) => changeSetting(tx, suspensionSetting, { suspendAfter: null, terminateAfter: null }))
  groupId = (await aGroup('Resellers', '10')).id
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const aGroup = (name: string, discountPercent: string) =>
  createGroup(ctx(), { name, colour: 'blue', discountPercent, noLateFees: false, noSuspension: false })
const day = (text: string) => Temporal.PlainDate.from(text)
const save = { label: 'SAVE', promotionId: 1, kind: 'percent', percent: '5', amountMinor: null } as const

async function chargedFor(clientId: number) {
  const { rows } = await house.pool.query(
    `SELECT description, amount_minor::int AS net, discount_minor::int AS off, discount_label AS label
       FROM billing.charges WHERE client_id = $1 AND due_on > '2027-02-01' ORDER BY due_on, id`,
    [clientId],
  )
  return rows
}

test('renewals bear the discount of the group of the day, and the forecast had said so', async () => {
  const { clientId } = await anAccount(house)
  const product = await aProduct(house, { prices: [aPrice('9.99')] })
  const sold = await anActiveService(house, {
    product,
    clientId,
    wishUnit: (sold) => ({ ...sold, unit: { ...sold.unit, keeps: [{ ...save, periodsLeft: 2 }] } }),
  })
  await setGroup(ctx(), { clientId, groupId })
  const until = day('2027-03-31')
  const said = (await upcomingCharges(ctx(), { clientId, until })).charges.map(({ amount }) => Number(amount.minor))
  await chargeRenewals(ctx(), { on: until, lead: { days: 0, byCycle: {} } })
  const charged = (await chargedFor(clientId)).filter(({ net }) => net > 0)
  expect(said).toEqual(charged.map(({ net }) => net))
  expect(charged[0]).toMatchObject({ net: 899, off: 100, label: 'Group Resellers −10 %' }) // 9.99 − 0.999

  await setGroup(ctx(), { clientId, groupId: null })
  const [next] = (await upcomingCharges(ctx(), { clientId, until: day('2027-05-31') })).charges.slice(said.length)
  expect(next?.amount.toDecimal()).toBe('9.99')
  await setOverride(staffWith(house, 'services.billing'), {
    serviceId: sold.id,
    amount: money('7.77'),
    reason: 'agreed',
  })
  await setGroup(ctx(), { clientId, groupId })
  const [agreed] = (await upcomingCharges(ctx(), { clientId, until: day('2027-05-31') })).charges.slice(said.length)
  expect(agreed?.amount.toDecimal()).toBe('7.77')
})

test('by the setting a promotion that is kept and the group both come off a renewal', async () => {
  const { clientId } = await anAccount(house)
  await anActiveService(house, {
    product: await aProduct(house, { prices: [aPrice('100.00')] }),
    clientId,
    wishUnit: (sold) => ({ ...sold, unit: { ...sold.unit, keeps: [{ ...save, periodsLeft: null }] } }),
  })
  await setGroup(ctx(), { clientId, groupId })
  const next = async () =>
    (await upcomingCharges(ctx(), { clientId, until: day('2027-04-30') })).charges.at(-1)!.amount.toDecimal()
  expect(await next()).toBe('90.00')
  await inHouse(house, (tx) => changeSetting(tx, groupDiscountsSetting, 'both'))
  expect(await next()).toBe('85.50') // 100.00 − 5.00 = 95.00, less 9.50
  await inHouse(house, (tx) => changeSetting(tx, groupDiscountsSetting, 'better'))
})

test('a change of plan is priced with the group on both sides', async () => {
  const { clientId } = await anAccount(house)
  const [small, large] = [
    await aProduct(house, { prices: [aPrice('10.00')] }),
    await aProduct(house, { prices: [aPrice('20.00')] }),
  ]
  await house.pool.query('INSERT INTO catalog.upgrade_paths VALUES ($1, $2)', [small.id, large.id])
  const { id } = await anActiveService(house, { product: small, clientId })
  await setGroup(ctx(), { clientId, groupId })
  const preview = await previewUpgrade(staffWith(house, 'services.billing', 'services.view'), {
    serviceId: id,
    productId: large.id,
    policy: 'difference',
  })
  expect(preview.renewal.toDecimal()).toBe('18.00')
})
