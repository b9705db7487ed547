import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient } from '../../billing/examples.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount as anyAccount } from '../../clients/examples.ts'
import { closeAccount } from '../../clients/index.ts'
import { aPaidService, opensOf, paysAll, triesNext, withPanel } from '../examples.ts'
import { historyOf, ownService } from '../queries/services.ts'
import { suspensionsOf } from '../queries/suspensions.ts'
import { usageDaysOf } from '../queries/usage-days.ts'
import { readUsageNow } from '../readings/read-usage.ts'
import { chargeRenewals } from '../use-cases/charge-renewals.ts'
import { revealCredentials } from '../use-cases/reveal-credentials.ts'
import { suspendService, unsuspendService } from '../use-cases/suspend-service.ts'
import { type AdoptRow, adoptFoundAccounts } from './adopt-accounts.ts'
import { anImport } from './import-examples.ts'

let house: TestHouse
let its: Awaited<ReturnType<typeof anImport>>
let productId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await withPanel(house)
  productId = (await aProduct(house, { serverModule: 'panel', prices: [aPrice('10.00', { setup: '50.00' })] })).id
})
afterAll(() => house.stop())
beforeEach(async () => {
  its = await anImport(house)
})

const ctx = () => theHouse(house)
const passes = (time: Temporal.DurationLike) => house.clock.pin(house.clock.now().add(time))
const anAccount = (wish: { email?: string } = {}) => anyAccount(house, { currency: 'EUR', ...wish })
const rowFor = (accountId: number, clientId: number, wish: Partial<AdoptRow> = {}): AdoptRow => ({
  accountId,
  clientId,
  productId,
  cycle: 'monthly',
  price: null,
  nextDueOn: ctx().today.add({ days: 20 }),
  ...wish,
})
const adopted = async (row: AdoptRow) => (await its.adopts(row))[0]!.serviceId

const chargesOf = async (id: number) =>
  (
    await house.pool.query<{ what: string }>(
      `SELECT source || ' ' || amount_minor || ' due ' || due_on AS what FROM billing.charges WHERE source LIKE $1 ORDER BY id`,
      [`service:${id}:%`],
    )
  ).rows.map((row) => row.what)
const renewsOn = (on: string) =>
  chargeRenewals(ctx(), { on: Temporal.PlainDate.from(on), lead: { days: 0, byCycle: {} } })

test('makes an active service that is charged from its date on, and nothing else', async () => {
  const ada = await anAccount()
  const { id: accountId } = await its.aFoundAccount('taken', { remoteId: '77' })
  const nextDueOn = Temporal.PlainDate.from('2027-03-31')
  const service = await ownService(ctx(), await adopted(rowFor(accountId, ada.clientId, { nextDueOn })))
  expect(service).toMatchObject({
    state: 'active',
    clientId: ada.clientId,
    username: 'taken',
    domain: 'taken.example',
    remoteId: '77',
    serverId: its.serverId,
    serverModule: 'panel',
    recurringMinor: 1000n,
    overrideMinor: null,
    sealedPassword: null,
  })
  for (const on of [service.anchorOn, service.chargedUntil!, service.paidUntil!]) expect(`${on}`).toBe('2027-03-31')
  await house.settle()
  const { rows } = await house.pool.query(
    `SELECT (SELECT count(*) FROM billing.invoices WHERE client_id = $1) AS invoices,
            (SELECT count(*) FROM messaging.mails WHERE client_id = $1 AND template LIKE 'service%') AS mails,
            (SELECT count(*) FROM servers.places WHERE key = $2 AND server_id = $3) AS places`,
    [ada.clientId, service.externalId, its.serverId],
  )
  expect(rows).toEqual([{ invoices: '0', mails: '0', places: '1' }])
  expect([await opensOf(house, service.id), its.panel.asked]).toEqual([[], []])
  expect((await historyOf(ctx(), service.id)).map((one) => [one.toState, one.why])).toEqual([
    ['active', 'imported from Panel'],
  ])
  await renewsOn('2027-03-30')
  expect(await chargesOf(service.id)).toEqual([])
  await renewsOn('2027-03-31')
  expect(await chargesOf(service.id)).toEqual([`service:${service.id}:2027-03-31 1000 due 2027-03-31`])
  await renewsOn('2027-04-30')
  expect((await chargesOf(service.id))[1]).toBe(`service:${service.id}:2027-04-30 1000 due 2027-04-30`)
  // It is found again, and is linked.
  await its.readsAll()
  expect([await its.names(), await its.names('linked')]).toEqual([[], ['taken']])
})

test('keeps the price that was agreed on, and the key that the account carries', async () => {
  const { clientId } = await anAccount()
  const { id } = await its.aFoundAccount('keyed', { externalId: 'legacy-12' })
  const service = await ownService(ctx(), await adopted(rowFor(id, clientId, { price: '7.50', cycle: 'annual' })))
  expect(service).toMatchObject({ externalId: 'legacy-12', overrideMinor: 750n, cycle: 'annual' })
  await renewsOn(service.anchorOn.toString())
  expect(await chargesOf(service.id)).toMatchObject([expect.stringContaining(' 750 ')])
})

test('works on with its account: it is suspended, served again and read', async () => {
  const ada = await anAccount()
  const { id: accountId } = await its.aFoundAccount('works')
  its.panel.usageNow = { ...its.panel.usageNow, trafficMib: 9000 }
  const serviceId = await adopted(rowFor(accountId, ada.clientId))
  await suspendService(its.staff(), { serviceId, reason: 'test' })
  await triesNext(house, serviceId)
  expect([
    its.panel.accounts.get('works works.example')!.isSuspended,
    (await ownService(ctx(), serviceId)).state,
  ]).toEqual([true, 'suspended'])
  await unsuspendService(its.staff(), { serviceId, reason: 'test' })
  await triesNext(house, serviceId)
  expect((await ownService(ctx(), serviceId)).state).toBe('active')
  // Nobody knows its password, so none is shown.
  await expect(revealCredentials(asClient(house, ada), serviceId)).rejects.toMatchObject({
    code: 'credentials_not_ready',
  })
  // What went through before is not the service's.
  await readUsageNow(its.staff(), serviceId)
  passes({ hours: 1 })
  its.panel.usageNow = { ...its.panel.usageNow, trafficMib: 9100 }
  await readUsageNow(its.staff(), serviceId)
  expect(await usageDaysOf(ctx(), serviceId, ctx().today)).toMatchObject([{ trafficMib: 100 }])
})

test('leaves a suspended account suspended, until it is lifted', async () => {
  const { clientId } = await anAccount()
  const { id: accountId } = await its.aFoundAccount('stopped', { isSuspended: true })
  its.panel.accounts.get('stopped stopped.example')!.isSuspended = true
  const serviceId = await adopted(rowFor(accountId, clientId))
  await house.settle()
  expect((await ownService(ctx(), serviceId)).state).toBe('suspended')
  expect(await suspensionsOf(ctx(), serviceId)).toMatchObject([{ why: 'imported suspended', liftedAt: null }])
  await unsuspendService(its.staff(), { serviceId, reason: 'came back' })
  await triesNext(house, serviceId)
  expect([
    (await ownService(ctx(), serviceId)).state,
    its.panel.accounts.get('stopped stopped.example')!.isSuspended,
  ]).toEqual(['active', false])
  await paysAll(house, clientId)
  expect(await chargesOf(serviceId)).toEqual([])
})

test('twice, also at the same time, makes one service', async () => {
  const { clientId } = await anAccount()
  its.panel.holds('once')
  its.panel.holds('more')
  await its.readsAll()
  const [one, more] = await its.found()
  const rows = [rowFor(one!.id, clientId), rowFor(more!.id, clientId)]
  const answers = await Promise.all([its.adopts(...rows), its.adopts(...rows.toReversed()), its.adopts(...rows)])
  expect(answers.flat().filter(({ isNew }) => isNew)).toHaveLength(2)
  expect(new Set(answers.flat().map(({ serviceId }) => serviceId)).size).toBe(2)
  expect(await its.adopts(rows[0]!)).toMatchObject([{ accountId: one!.id, isNew: false }])
  const { rows: count } = await house.pool.query(
    'SELECT count(*)::int AS n FROM services.services WHERE client_id = $1',
    [clientId],
  )
  expect(count).toEqual([{ n: 2 }])
})

test('counts as sold: stock is taken, and when there is none it is refused', async () => {
  const { clientId } = await anAccount()
  const scarce = await aProduct(house, { serverModule: 'panel', stock: 1 })
  its.panel.holds('first')
  its.panel.holds('second')
  await its.readsAll()
  const rows = (await its.found()).map(({ id }) => rowFor(id, clientId, { productId: scarce.id }))
  await expect(its.adopts(...rows)).rejects.toMatchObject({
    fields: [{ field: 'rows.0.productId' }, { field: 'rows.1.productId' }],
  })
  await its.adopts(rows[0]!)
  await expect(its.adopts(rows[1]!)).rejects.toMatchObject({ fields: [{ field: 'rows.0.productId' }] })
})

test('names each field that is wrong, and changes nothing', async () => {
  const [ada, closed] = [await anAccount(), await anAccount()]
  await closeAccount(staffWith(house, 'clients.manage'), { clientId: closed.clientId, reason: 'left' })
  const other = await aProduct(house)
  for (const name of ['sound', 'wrong']) its.panel.holds(name)
  await its.readsAll()
  const [sound, wrong] = (await its.found()).map(({ id }) => id) as [number, number]
  const refused = async (fields: string[], wish: Partial<AdoptRow>) => {
    const both = its.adopts(rowFor(sound, ada.clientId), rowFor(wrong, ada.clientId, wish))
    await expect(both).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid_input',
      fields: fields.map((field) => expect.objectContaining({ field: `rows.1.${field}` })),
    })
  }
  await refused(['accountId'], { accountId: 999_999 })
  await refused(['accountId'], { accountId: sound })
  await refused(['clientId'], { clientId: 999_999 })
  await refused(['clientId'], { clientId: closed.clientId })
  await refused(['productId'], { productId: other.id })
  await refused(['productId'], { productId: 999_999 })
  await refused(['cycle'], { cycle: 'annual' })
  await refused(['cycle'], { cycle: 'one_time' })
  await refused(['price'], { price: '1.999' })
  await refused(['nextDueOn'], { nextDueOn: ctx().today.subtract({ days: 1 }) })
  await refused(['productId', 'nextDueOn'], { productId: other.id, nextDueOn: ctx().today.subtract({ days: 1 }) })
  expect(await its.names()).toEqual(['sound', 'wrong'])
  await expect(adoptFoundAccounts(its.staff(), { serverId: 999_999, rows: [] })).rejects.toMatchObject({
    code: 'server_not_found',
  })
  await expect(
    adoptFoundAccounts(staffWith(house, 'services.view'), { serverId: its.serverId, rows: [] }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('is refused when a service of ours got its name since the list was read', async () => {
  const { id: accountId } = await its.aFoundAccount('late')
  const { id } = await aPaidService(house)
  await triesNext(house, id)
  await house.pool.query(`UPDATE services.services SET username = 'late', domain = 'late.example' WHERE id = $1`, [id])
  await expect(its.adopts(rowFor(accountId, (await anAccount()).clientId))).rejects.toMatchObject({
    fields: [{ field: 'rows.0.accountId', message: `is service no. ${id}` }],
  })
  await its.readsAll()
  expect([await its.names(), await its.names('linked')]).toEqual([[], ['late']])
  // Linked by itself, and not by staff: it is no import that was made before.
  await expect(its.adopts(rowFor(accountId, (await anAccount()).clientId))).rejects.toMatchObject({
    fields: [{ field: 'rows.0.accountId' }],
  })
})

test('when its service has ended and the account is there again, it is offered again', async () => {
  const { id: accountId } = await its.aFoundAccount('again')
  const { clientId } = await anAccount()
  const serviceId = await adopted(rowFor(accountId, clientId))
  await house.pool.query(`UPDATE services.services SET state = 'terminated' WHERE id = $1`, [serviceId])
  await its.readsAll()
  expect(await its.names()).toEqual(['again'])
  expect(await its.adopts(rowFor(accountId, clientId))).toMatchObject([{ isNew: true }])
})
