import { Money } from '@ostler/kernel'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse } from '../../billing/examples.ts'
import { addCharges, leadDaysSetting, verifyBooks } from '../../billing/index.ts'
import { aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { periodSource } from '../charge-source.ts'
import { anActiveService, type FakePanel, opensOf, soldServices, triesNext, withPanel } from '../examples.ts'
import { historyOf, ownService } from '../queries/services.ts'
import { endService } from './agree-terms.ts'
import { chargeRenewals } from './charge-renewals.ts'
import { endDue, requestEnd, undoEndRequest } from './request-end.ts'
import { transferService } from './transfer-service.ts'

let house: TestHouse
let panel: FakePanel
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  panel = await withPanel(house)
})

const ctx = () => theHouse(house)
const stateOf = async (id: number) => (await ownService(ctx(), id)).state
const daysPass = (days: number) => house.clock.follow(house.clock.aheadMs + days * 86_400_000)
const wish = { reason: 'not_needed', note: '' } as const

async function aServed() {
  const account = await anAccount(house, { currency: 'EUR' })
  const product = await aProduct(house, { serverModule: 'panel' })
  const service = await anActiveService(house, { product, clientId: account.clientId })
  await triesNext(house, service.id)
  expect(await stateOf(service.id)).toBe('active')
  panel.asked.length = 0
  return { id: service.id, account, client: asClient(house, account) }
}

const mailsAbout = async (clientId: number) =>
  (
    await house.pool.query(
      `SELECT template FROM messaging.mails WHERE client_id = $1 AND template LIKE 'service_end%' ORDER BY id`,
      [clientId],
    )
  ).rows.map((row) => row.template)

test('cancelled to the end of the term it is served until that day, charged no more, and then taken away after a last back-up', async () => {
  const { id, client, account } = await aServed()
  const { paidUntil } = await ownService(ctx(), id)
  expect(await requestEnd(client, { serviceId: id, atOnce: false, ...wish })).toMatchObject({ endsOn: paidUntil })
  expect(await mailsAbout(account.clientId)).toEqual(['service_ending'])
  await expect(requestEnd(client, { serviceId: id, atOnce: true, ...wish })).rejects.toMatchObject({
    code: 'cancellation_open',
  })

  daysPass(ctx().today.until(paidUntil!).days - 1)
  await chargeRenewals(ctx(), { on: ctx().today, lead: await readSetting(ctx(), leadDaysSetting) })
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'active', chargedUntil: paidUntil })
  expect(await endDue(ctx())).toEqual({ ended: 0 })

  daysPass(1)
  expect(await endDue(ctx())).toEqual({ ended: 1 })
  expect(await endDue(ctx())).toEqual({ ended: 0 })
  expect((await opensOf(house, id)).map((one) => one.verb)).toEqual(['create_backup', 'terminate'])
  await triesNext(house, id)
  await triesNext(house, id)
  expect([await stateOf(id), panel.asked]).toEqual(['terminated', ['back up', 'terminate']])
  expect((await historyOf(ctx(), id)).at(-1)!.why).toBe('cancelled to the end of its term')
  const { rows } = await house.pool.query(
    `SELECT 1 FROM servers.places p JOIN services.services s ON s.external_id = p.key
    WHERE s.id = $1`,
    [id],
  )
  expect(rows).toEqual([])
})

test('until the day it can be kept after all', async () => {
  const { id, client } = await aServed()
  const { paidUntil } = await ownService(ctx(), id)
  await requestEnd(client, { serviceId: id, atOnce: false, ...wish })
  await undoEndRequest(client, id)
  await expect(undoEndRequest(client, id)).rejects.toMatchObject({ code: 'cancellation_not_found' })
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'active', endsOn: null })
  daysPass(ctx().today.until(paidUntil!).days + 1)
  await endDue(ctx())
  expect(await stateOf(id)).toBe('active')
})

test('cancelled at once it is taken away at once', async () => {
  const { id, client } = await aServed()
  await requestEnd(client, { serviceId: id, atOnce: true, reason: 'moving', note: 'to a friend' })
  await triesNext(house, id)
  await triesNext(house, id)
  expect(await stateOf(id)).toBe('terminated')
  await expect(requestEnd(client, { serviceId: id, atOnce: true, ...wish })).rejects.toMatchObject({
    code: 'service_over',
  })
})

test('without its last back-up nothing is taken away', async () => {
  const { id, client } = await aServed()
  panel.actions.push({ answer: { kind: 'rejected', reason: 'disk full' } })
  await requestEnd(client, { serviceId: id, atOnce: true, ...wish })
  await triesNext(house, id)
  expect(await opensOf(house, id)).toEqual([])
  expect([await stateOf(id), panel.accounts.size > 0]).toEqual(['active', true])
  const { rows } = await house.pool.query(
    `SELECT verb, state, answer->>'reason' AS reason FROM services.operations WHERE service_id = $1 ORDER BY id DESC LIMIT 2`,
    [id],
  )
  expect(rows).toEqual([
    { verb: 'terminate', state: 'failed', reason: 'There is no last back-up: disk full' },
    { verb: 'create_backup', state: 'failed', reason: 'disk full' },
  ])
})

test('one that was never set up is cancelled, and nobody else can ask for its end', async () => {
  const account = await anAccount(house, { currency: 'EUR' })
  const [service] = await soldServices(house, { clientId: account.clientId })
  const eve = asClient(house, await anAccount(house))
  await expect(requestEnd(eve, { serviceId: service!.id, atOnce: true, ...wish })).rejects.toMatchObject({
    code: 'service_not_found',
  })
  await requestEnd(asClient(house, account), { serviceId: service!.id, atOnce: false, ...wish })
  expect(await stateOf(service!.id)).toBe('cancelled')
})

test('the last day that staff set ends it as well', async () => {
  const { id } = await aServed()
  const on = ctx().today.add({ days: 3 })
  await endService(staffWith(house, 'services.billing'), { serviceId: id, on, reason: 'agreed' })
  await endDue(ctx())
  expect(await opensOf(house, id)).toEqual([])
  daysPass(3)
  await endDue(ctx())
  expect((await opensOf(house, id)).map((one) => one.verb)).toContain('terminate')
})

test('a service goes to another client with all that was paid ahead, when nothing is open for it', async () => {
  const { id, client } = await aServed()
  const heir = await anAccount(house, { currency: 'EUR' })
  const staff = staffWith(house, 'services.billing')
  const give = (toClientId: number) => transferService(staff, { serviceId: id, toClientId, reason: 'sold the site' })
  const before = await ownService(ctx(), id)
  await expect(give(before.clientId)).rejects.toMatchObject({ code: 'same_client' })
  await expect(give((await anAccount(house, { currency: 'USD' })).clientId)).rejects.toMatchObject({
    code: 'other_currency',
  })
  await expect(give(999_999)).rejects.toMatchObject({ code: 'client_not_found' })

  const until = before.paidUntil!
  await inHouse(house, (tx) =>
    addCharges(tx, [
      {
        clientId: before.clientId,
        description: 'The next period',
        period: { start: until, end: until.add({ months: 1 }) },
        amount: Money.parse('10.00', 'EUR'),
        dueOn: until,
        source: periodSource(id, until),
      },
    ]),
  )
  await expect(give(heir.clientId)).rejects.toMatchObject({ code: 'service_has_debts' })
  await house.pool.query(`DELETE FROM billing.charges WHERE description = 'The next period'`)

  await give(heir.clientId)
  const after = await ownService(ctx(), id)
  expect(after).toMatchObject({ clientId: heir.clientId, paidUntil: before.paidUntil, state: 'active' })
  await expect(ownService(client, id)).rejects.toMatchObject({ code: 'service_not_found' })
  expect(await ownService(asClient(house, heir), id)).toMatchObject({ id })
})

test('one that was asked for while it was being made ends when it stands, or when it never will', async () => {
  const account = await anAccount(house, { currency: 'EUR' })
  const client = asClient(house, account)
  const product = await aProduct(house, { serverModule: 'panel' })
  panel.creates.push({ answer: { kind: 'retryable', reason: 'busy' } })
  const { id } = await anActiveService(house, { product, clientId: account.clientId })
  expect(await stateOf(id)).toBe('provisioning')
  await requestEnd(client, { serviceId: id, atOnce: true, ...wish })
  expect(await stateOf(id)).toBe('provisioning')
  panel.creates.push({ answer: { kind: 'rejected', reason: 'no licence' } })
  await triesNext(house, id)
  expect(await stateOf(id)).toBe('failed')
  await endDue(ctx())
  expect(await stateOf(id)).toBe('cancelled')
})
