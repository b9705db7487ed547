import { Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readSetting } from '../../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { asClient, asStaff, inHouse } from '../../../billing/examples.ts'
import { addCharges, issueInvoice, verifyBooks } from '../../../billing/index.ts'
import { anAccount, mailsTo } from '../../../clients/examples.ts'
import { closeAccount, erasePersonalData, mergeClients, undoMerge } from '../../../clients/index.ts'
import { anActiveService } from '../../../services/examples.ts'
import { transferService } from '../../../services/index.ts'
import { automaticChargeSetting } from '../../automatic-charge.ts'
import {
  aCard,
  aDebtor,
  aStoredCard,
  aWebhook,
  charging,
  eventAbout,
  FakeGateway,
  settled,
  withGateways,
} from '../../examples.ts'
import { dueCharges } from '../../queries/due-charges.ts'
import { chosenFor, defaultMethodOf, listMethods } from '../../queries/methods.ts'
import { storingWays } from '../../queries/storing-ways.ts'
import { receiveWebhook } from '../receive-webhook.ts'
import { reconcileAttempts } from '../reconcile-attempts.ts'
import { startPayment } from '../start-payment.ts'
import { chooseDefault, chooseForService, removeMethod } from './change-methods.ts'
import { forgetMethods } from './forget-method.ts'
import { reconcileStorings } from './reconcile-storings.ts'
import { finishStoring, startStoring } from './store-method.ts'
import { tellExpiry } from './tell-expiry.ts'

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, charging())
})

const ctx = () => house.contexts.forSystem('test', 'worker')
const hours = (n: number) => house.clock.follow(house.clock.aheadMs + n * 3_600_000)
const someone = async (wish: Parameters<typeof anAccount>[1] = {}) => {
  const account = await anAccount(house, wish)
  return { ...account, ctx: () => asClient(house, account) }
}
type Someone = Awaited<ReturnType<typeof someone>>

const stored = async ({ clientId }: { clientId: number }) => (await listMethods(ctx(), { clientId, limit: 50 })).items
const row = async (id: number) =>
  (
    await house.pool.query<{ state: string; is_default: boolean; is_forgotten: boolean; token: string; last4: string }>(
      'SELECT state, is_default, is_forgotten, token, last4 FROM payments.methods WHERE id = $1',
      [id],
    )
  ).rows[0]!
const tell = async (...news: Parameters<typeof eventAbout>) => {
  await receiveWebhook(ctx(), { integration: 'cards', raw: aWebhook([eventAbout(...news)]) })
  await house.settle()
}

describe('storing without a payment', () => {
  const start = (who: Someone) => startStoring(who.ctx(), { gateway: 'cards' })
  const finish = (who: Someone, storingId: number) => finishStoring(who.ctx(), { storingId, answers: {} })

  test('is written down first, opens a page, and keeps what the provider says when the payer is back', async () => {
    const ada = await someone()
    const { storingId, next } = await start(ada)
    const [asked] = gateway.storings as [(typeof gateway.storings)[0]]
    expect(next).toEqual({ kind: 'redirect', url: `https://pay.example/storing_of_${asked.storingKey}` })
    expect(asked).toMatchObject({
      currency: 'USD',
      way: 'page',
      returnUrl: `${house.url}/account/payment-methods?storing=${storingId}`,
      payer: { clientId: ada.clientId },
    })
    expect(await start(ada)).toEqual({ storingId, next })
    expect(await finish(ada, storingId)).toMatchObject({ state: 'started' })

    gateway.stored.set(asked.storingKey, { kind: 'stored', method: aCard({ last4: '0005', brand: 'Amex' }) })
    const done = await finish(ada, storingId)
    expect(done.state).toBe('stored')
    expect(await stored(ada)).toMatchObject([
      { id: done.methodId, brand: 'Amex', last4: '0005', isDefault: true, state: 'usable' },
    ])
    expect((await stored(ada))[0]!.expiresOn?.toString()).toBe('2031-05-31')
  })

  test('webhook, browser and reconciler that come at once store it once', async () => {
    const ada = await someone()
    const { storingId } = await start(ada)
    const { storingKey } = gateway.storings[0]!
    const outcome = { kind: 'stored', method: aCard() } as const
    gateway.stored.set(storingKey, outcome)
    hours(1)
    await Promise.all([
      tell({ about: 'storing', storingKey, outcome }),
      tell({ about: 'storing', storingKey, outcome: null }),
      finish(ada, storingId),
      finish(ada, storingId),
      reconcileStorings(ctx()),
    ])
    expect(await stored(ada)).toHaveLength(1)
  })

  test('a challenge, a decline and another card: each step counts until it is stored', async () => {
    const ada = await someone()
    const { storingId } = await start(ada)
    const { storingKey } = gateway.storings[0]!
    gateway.stored.set(storingKey, { kind: 'challenge', url: 'https://bank.example/3ds' })
    expect(await finish(ada, storingId)).toMatchObject({
      state: 'challenge',
      challengeUrl: 'https://bank.example/3ds',
    })
    gateway.stored.set(storingKey, { kind: 'declined', reason: 'Card expired' })
    expect(await finish(ada, storingId)).toMatchObject({ state: 'declined', reason: 'Card expired' })
    gateway.stored.set(storingKey, { kind: 'stored', method: aCard() })
    expect(await finish(ada, storingId)).toMatchObject({ state: 'stored' })
    await tell({ about: 'storing', storingKey, outcome: { kind: 'declined', reason: 'late' } })
    expect(await finish(ada, storingId)).toMatchObject({ state: 'stored' })
  })

  test('without an answer it is asked about later; a page that nobody finished is given up after a day', async () => {
    const [lost, idle] = [await someone(), await someone()]
    gateway.answers.push({ kind: 'unknown', reason: 'timeout' })
    await expect(start(lost)).rejects.toMatchObject({ code: 'gateway_unavailable' })
    await start(idle)
    gateway.stored.set(gateway.storings[0]!.storingKey, { kind: 'stored', method: aCard() })
    hours(1)
    expect(await reconcileStorings(ctx())).toMatchObject({ asked: 2, stored: 1 })
    expect(await stored(lost)).toHaveLength(1)
    hours(24)
    expect(await reconcileStorings(ctx())).toMatchObject({ asked: 1, expired: 1 })
    hours(24)
    expect(await reconcileStorings(ctx())).toMatchObject({ asked: 0 })
  })

  test('is for one’s own account, at gateways that can, and not to try out stolen cards', async () => {
    const [ada, eve] = [await someone(), await someone()]
    const { storingId } = await start(ada)
    await expect(finish(eve, storingId)).rejects.toMatchObject({ code: 'storing_not_found' })
    await expect(start({ ...ada, ctx: () => asStaff(house) as never })).rejects.toMatchObject({ code: 'forbidden' })
    gateway.answers.push(...Array(30).fill({ kind: 'declined', reason: 'stolen' }))
    for (let tries = 0; tries < 15; tries++)
      await expect(start(eve)).rejects.toMatchObject({ code: 'gateway_unavailable' })
    await expect(start(eve)).rejects.toMatchObject({ code: 'too_many_storings' })

    await withGateways(house, new FakeGateway('cards', { stores: 'with_payment' }))
    await expect(start(ada)).rejects.toMatchObject({ code: 'gateway_not_found' })
    await withGateways(house, charging())
    for (const wish of [`currencies = '{EUR}'`, `countries = '{DE}'`, `group_ids = '{1}'`, 'stores = false']) {
      await house.pool.query(`UPDATE payments.gateways SET ${wish} WHERE name = 'cards'`)
      expect(await storingWays(ctx(), ada.clientId)).toEqual([])
      await house.pool.query(
        `UPDATE payments.gateways SET currencies = '{}', countries = '{}', group_ids = '{}', stores = true`,
      )
    }
    expect(await storingWays(ctx(), ada.clientId)).toHaveLength(1)
  })
})

/** What would be charged for an invoice by itself today. */
const dueOf = async (invoiceId: number) => {
  const rule = await readSetting(ctx(), automaticChargeSetting)
  const [due] = await dueCharges(ctx(), { rule, where: sql`i.id = ${invoiceId}`, limit: 1 })
  return due
}

test('who is given a service does not pay with the card of who had it, and that card pays no longer', async () => {
  const [ada, grace] = [await someone({ currency: 'EUR' }), await someone({ currency: 'EUR' })]
  const service = await anActiveService(house, { clientId: ada.clientId })
  const hers = await aStoredCard(house, ada.clientId)
  await chooseForService(ada.ctx(), { serviceId: service.id, methodId: hers })
  const mine = await aStoredCard(house, grace.clientId)
  await transferService(asStaff(house), {
    serviceId: service.id,
    toClientId: grace.clientId,
    reason: 'sold the site',
  })
  const charge = async () => {
    const due = await inHouse(house, (tx) =>
      addCharges(tx, [
        {
          clientId: grace.clientId,
          description: 'The next period',
          period: null,
          amount: Money.parse('10.00', 'EUR'),
          dueOn: tx.today,
          source: `service:${service.id}:test`,
        },
      ]),
    )
    return inHouse(house, (tx) =>
      issueInvoice(tx, { clientId: grace.clientId, currency: 'EUR', dueOn: tx.today, chargeIds: due }),
    )
  }
  // Before anybody has heard of the transfer, and afterwards.
  const invoice = await charge()
  expect((await dueOf(invoice.id))?.methodId).toBe(mine)
  await house.settle()
  expect(await chosenFor(ctx(), service.id)).toBeNull()
  expect((await dueOf(invoice.id))?.methodId).toBe(mine)
})

describe('the same card stored again', () => {
  test('is one method: the new token takes the place of the old one, which is forgotten', async () => {
    const ada = await someone()
    const service = await anActiveService(house, { clientId: ada.clientId })
    const old = await aStoredCard(house, ada.clientId, { fingerprint: 'fp_1' })
    const other = await aStoredCard(house, ada.clientId, { fingerprint: 'fp_2' })
    await chooseForService(ada.ctx(), { serviceId: service.id, methodId: old })
    const fresh = await aStoredCard(house, ada.clientId, { fingerprint: 'fp_1' })
    expect((await stored(ada)).map((one) => [one.id, one.isDefault])).toEqual([
      [fresh, true],
      [other, false],
    ])
    expect((await chosenFor(ctx(), service.id))?.id).toBe(fresh)
    await house.settle()
    expect(await row(old)).toMatchObject({ state: 'removed', is_forgotten: true })
    expect(gateway.forgotten).toEqual([(await row(old)).token])
  })

  test('under the same token it is the method that there is', async () => {
    const ada = await someone()
    const id = await aStoredCard(house, ada.clientId, { token: 'tok_same' })
    expect(await aStoredCard(house, ada.clientId, { token: 'tok_same', expires: '2035-01' })).toBe(id)
    expect((await stored(ada))[0]!.expiresOn?.toString()).toBe('2035-01-31')
  })

  test('of two clients it stays two', async () => {
    const [ada, eve] = [await someone(), await someone()]
    await aStoredCard(house, ada.clientId, { fingerprint: 'fp_shared' })
    await aStoredCard(house, eve.clientId, { fingerprint: 'fp_shared' })
    expect([(await stored(ada)).length, (await stored(eve)).length]).toEqual([1, 1])
  })
})

describe('removing', () => {
  const remove = (who: { ctx(): ReturnType<Someone['ctx']> }, methodId: number) => removeMethod(who.ctx(), { methodId })

  test('passes the default to the newest that works, gives services back to it, and has the provider forget', async () => {
    const ada = await someone()
    const service = await anActiveService(house, { clientId: ada.clientId })
    const [first, failing, last] = [
      await aStoredCard(house, ada.clientId),
      await aStoredCard(house, ada.clientId),
      await aStoredCard(house, ada.clientId),
    ]
    const newest = await aStoredCard(house, ada.clientId)
    await house.pool.query(`UPDATE payments.methods SET state = 'failing' WHERE id = $1`, [newest])
    await chooseForService(ada.ctx(), { serviceId: service.id, methodId: first })
    await remove(ada, first)
    expect((await defaultMethodOf(ctx(), ada.clientId))?.id).toBe(last)
    expect(await chosenFor(ctx(), service.id)).toBeNull()
    expect((await stored(ada)).map((one) => one.id)).toEqual([newest, last, failing])
    await house.settle()
    expect(await row(first)).toMatchObject({ state: 'removed', is_forgotten: true, is_default: false })
    await expect(remove(ada, first)).rejects.toMatchObject({ code: 'method_not_found' })
    await expect(chooseDefault(ada.ctx(), { methodId: first })).rejects.toMatchObject({ code: 'method_not_found' })
  })

  test('is refused while a charge with it is under way', async () => {
    const debtor = await aDebtor(house)
    const methodId = await aStoredCard(house, debtor.clientId)
    gateway.chargeAnswers.push({ kind: 'pending', reference: 'dd_1' })
    await startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], methodId })
    await expect(remove(debtor, methodId)).rejects.toMatchObject({ code: 'method_in_use' })
    await house.pool.query(`UPDATE payments.attempts SET state = 'declined' WHERE method_id = $1`, [methodId])
    await remove(debtor, methodId)
  })

  test('goes on being asked for until the provider has forgotten', async () => {
    await house.settle()
    await house.pool.query('UPDATE payments.methods SET is_forgotten = true')
    const ada = await someone()
    const id = await aStoredCard(house, ada.clientId)
    gateway.forgetAnswers.push({ kind: 'refused', reason: 'Not now' }, { kind: 'unknown', reason: 'timeout' })
    await remove(ada, id)
    await house.settle()
    expect(await row(id)).toMatchObject({ is_forgotten: false })
    await forgetMethods(ctx())
    await house.settle()
    expect(await row(id)).toMatchObject({ is_forgotten: false })
    await forgetMethods(ctx())
    await house.settle()
    expect(await row(id)).toMatchObject({ is_forgotten: true })
    const { asked } = await forgetMethods(ctx())
    expect(asked).toBe(0)
  })

  test('somebody else’s is not there; staff need the permission', async () => {
    const [ada, eve] = [await someone(), await someone()]
    const id = await aStoredCard(house, ada.clientId)
    await expect(remove(eve, id)).rejects.toMatchObject({ code: 'method_not_found' })
    await expect(chooseDefault(eve.ctx(), { methodId: id })).rejects.toMatchObject({ code: 'method_not_found' })
    const service = await anActiveService(house, { clientId: eve.clientId })
    const choice = chooseForService(eve.ctx(), { serviceId: service.id, methodId: id })
    await expect(choice).rejects.toMatchObject({ code: 'method_not_found' })
    await expect(removeMethod(asStaff(house, ['payment_methods.view']), { methodId: id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await removeMethod(asStaff(house), { methodId: id })
  })
})

describe('news of a method', () => {
  test('that is gone at the provider: it is removed, and nobody is asked to forget it', async () => {
    const ada = await someone()
    const [id, other] = [
      await aStoredCard(house, ada.clientId, { token: 'tok_gone' }),
      await aStoredCard(house, ada.clientId),
    ]
    await tell({ about: 'method', token: 'tok_gone', change: { kind: 'gone' } })
    expect(await row(id)).toMatchObject({ state: 'removed', is_forgotten: true })
    expect((await defaultMethodOf(ctx(), ada.clientId))?.id).toBe(other)
    expect(gateway.forgotten).not.toContain('tok_gone')
    await tell({ about: 'method', token: 'tok_nobodys', change: { kind: 'gone' } })
  })

  test('that was renewed: the new number and expiry, and it works again', async () => {
    const ada = await someone()
    const id = await aStoredCard(house, ada.clientId, { token: 'tok_old', expires: '2027-03' })
    await house.pool.query(`UPDATE payments.methods SET state = 'failing' WHERE id = $1`, [id])
    const method = aCard({ token: 'tok_new', last4: '1881', expires: '2030-12' })
    await tell({ about: 'method', token: 'tok_old', change: { kind: 'renewed', method } })
    expect(await row(id)).toMatchObject({ state: 'usable', token: 'tok_new', last4: '1881', is_default: true })
  })
})

test('money that came with a failing method shows that it works', async () => {
  const debtor = await aDebtor(house)
  const methodId = await aStoredCard(house, debtor.clientId)
  gateway.chargeAnswers.push({ kind: 'unknown', reason: 'timeout' })
  await startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], methodId })
  await house.pool.query(`UPDATE payments.methods SET state = 'failing' WHERE id = $1`, [methodId])
  gateway.outcomes.set(gateway.charged[0]!.attemptKey, settled('100.00'))
  hours(1)
  await reconcileAttempts(ctx())
  expect(await row(methodId)).toMatchObject({ state: 'usable' })
})

test('owners of cards that will expire are told thirty and seven days before, once each', async () => {
  await house.pool.query(`UPDATE payments.methods SET state = 'removed', is_default = false`)
  const ada = await someone()
  const today = ctx().today
  const month = today.add({ months: 2 }).toPlainYearMonth()
  const lastDay = month.toPlainDate({ day: month.daysInMonth })
  await aStoredCard(house, ada.clientId, { expires: month.toString() })
  const told: number[] = []
  for (let day = today; Temporal.PlainDate.compare(day, lastDay.add({ days: 3 })) <= 0; day = day.add({ days: 1 })) {
    for (const run of [await tellExpiry(ctx()), await tellExpiry(ctx())])
      if (run.told !== 0) told.push(ctx().today.until(lastDay).days)
    hours(24)
  }
  expect(told).toEqual([30, 7])
  const mails = (await mailsTo(house, ada.email)).filter((mail) => mail.template === 'card_expiring')
  expect(mails).toHaveLength(2)
  expect(mails[0]!.text).toContain('Visa •4242')
})

describe('a client who goes', () => {
  test('closing the account has everything forgotten', async () => {
    const ada = await someone()
    const ids = [await aStoredCard(house, ada.clientId), await aStoredCard(house, ada.clientId)]
    await closeAccount(asStaff(house), { clientId: ada.clientId, reason: 'Asked for it' })
    await house.settle()
    for (const id of ids)
      expect(await row(id)).toMatchObject({ state: 'removed', is_forgotten: true, is_default: false })
  })

  test('erasing personal data has everything forgotten', async () => {
    const ada = await someone()
    const id = await aStoredCard(house, ada.clientId)
    await house.settle()
    await erasePersonalData(asStaff(house), {
      clientId: ada.clientId,
      userId: null,
      reason: 'Asked for it',
      confirmation: 'Grace Hopper',
    })
    await house.settle()
    await forgetMethods(ctx())
    await house.settle()
    expect(await row(id)).toMatchObject({ state: 'removed', is_forgotten: true, last4: '' })
  })

  test('of two clients that are merged both keep their cards, one default is left, and undoing gives it back', async () => {
    const [from, into] = [await someone(), await someone()]
    const [hers, his] = [await aStoredCard(house, from.clientId), await aStoredCard(house, into.clientId)]
    const service = await anActiveService(house, { clientId: from.clientId })
    await chooseForService(from.ctx(), { serviceId: service.id, methodId: hers })
    const { mergeId } = await mergeClients(asStaff(house), {
      fromId: from.clientId,
      intoId: into.clientId,
      reason: 'Opened twice',
      confirmation: 'Grace Hopper',
    })
    expect((await stored(into)).map((one) => [one.id, one.isDefault])).toEqual([
      [his, true],
      [hers, false],
    ])
    expect((await chosenFor(into.ctx(), service.id))?.id).toBe(hers)
    await undoMerge(asStaff(house), { mergeId, reason: 'Two people after all' })
    expect((await stored(from)).map((one) => [one.id, one.isDefault])).toEqual([[hers, true]])
    expect((await stored(into)).map((one) => [one.id, one.isDefault])).toEqual([[his, true]])
  })
})
