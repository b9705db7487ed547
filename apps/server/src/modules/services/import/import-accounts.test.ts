import type { KnownAccount, ListedAccount, ServerPanel } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient } from '../../billing/examples.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount as anyAccount } from '../../clients/examples.ts'
import { closeAccount } from '../../clients/index.ts'
import { aPaidService, FakePanel, opensOf, paysAll, triesNext, withPanel } from '../examples.ts'
import { type FoundState, importProducts, importServers, listFoundAccounts } from '../queries/found-accounts.ts'
import { historyOf, ownService } from '../queries/services.ts'
import { suspensionsOf } from '../queries/suspensions.ts'
import { usageDaysOf } from '../queries/usage-days.ts'
import { readUsageNow } from '../readings/read-usage.ts'
import { chargeRenewals } from '../use-cases/charge-renewals.ts'
import { revealCredentials } from '../use-cases/reveal-credentials.ts'
import { suspendService, unsuspendService } from '../use-cases/suspend-service.ts'
import { type AdoptRow, adoptFoundAccounts } from './adopt-accounts.ts'
import { ignoreAccounts, offerAccounts } from './ignore-accounts.ts'
import { listAccounts, startListing } from './list-accounts.ts'

/** A server with accounts that others have made, two on a page of its list. It finds an account by user name and domain. */
class OldPanel extends FakePanel {
  listed: ListedAccount[] = []
  isDown = false

  async listAccounts(page: string | null): ReturnType<NonNullable<ServerPanel['listAccounts']>> {
    if (this.isDown) return { kind: 'unknown', reason: 'down' }
    const from = Number(page ?? 0)
    const next = from + 2 < this.listed.length ? String(from + 2) : null
    return { kind: 'read', accounts: this.listed.slice(from, from + 2), next }
  }
  holds(username: string, wish: Partial<ListedAccount> = {}): void {
    const domain = `${username}.example`
    const none = { externalId: null, email: null, plan: null, remoteId: null, isSuspended: false, createdOn: null }
    const account = { ...none, username, domain, ...wish }
    this.listed.push(account)
    const key = `${account.username} ${account.domain}`
    this.accounts.set(key, { ...account, externalId: key, password: 'old', email: '', name: '', plan: {} })
  }
  override suspend(account: KnownAccount) {
    return super.suspend(this.byName(account))
  }
  override unsuspend(account: KnownAccount) {
    return super.unsuspend(this.byName(account))
  }
  override usage(account: KnownAccount) {
    return super.usage(this.byName(account))
  }
  private byName(account: KnownAccount): KnownAccount {
    return { ...account, externalId: `${account.username} ${account.domain}` }
  }
}

const lists = { abilities: ['usage', 'listAccounts'] } as const

let house: TestHouse
let panel: OldPanel
let serverId: number
let productId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await withPanel(house)
  productId = (await aProduct(house, { serverModule: 'panel', prices: [aPrice('10.00', { setup: '50.00' })] })).id
})
afterAll(() => house.stop())
beforeEach(async () => {
  panel = new OldPanel()
  await withPanel(house, panel, { abilities: [...lists.abilities] })
  const { rows } = await house.pool.query<{ id: string }>(`SELECT id FROM servers.servers WHERE kind = 'panel'`)
  serverId = Number(rows[0]!.id)
  await house.pool.query('DELETE FROM services.found_accounts')
  await house.pool.query('DELETE FROM services.listings')
})

const ctx = () => theHouse(house)
const anAccount = (wish: { email?: string } = {}) => anyAccount(house, { currency: 'EUR', ...wish })
const passes = (time: Temporal.DurationLike) => house.clock.pin(house.clock.now().add(time))
const staff = () => staffWith(house, 'services.view', 'services.manage', 'services.billing')

async function takeJobs() {
  const { rows } = await house.pool.query<{ payload: Parameters<typeof listAccounts.handle>[1] }>(
    `UPDATE platform.outbox SET relayed_at = now() WHERE name = $1 AND relayed_at IS NULL RETURNING payload`,
    [listAccounts.name],
  )
  return rows.map(({ payload }) => payload)
}
const performs = (payload: Parameters<typeof listAccounts.handle>[1], lastAttempt = false) =>
  listAccounts.handle(house.contexts.forSystem(listAccounts.name, 'worker'), payload, {
    id: 'job',
    lastAttempt,
    signal: new AbortController().signal,
  })
async function readsAll() {
  await startListing(staff(), serverId)
  for (let jobs = await takeJobs(); jobs.length > 0; jobs = await takeJobs())
    for (const job of jobs) await performs(job)
}
const found = async (state: FoundState = 'open') =>
  (await listFoundAccounts(staff(), { serverId, state, limit: 100 })).items.toReversed()
const names = async (state?: FoundState) => (await found(state)).map(({ username }) => username)
const listing = async () => (await importServers(staff())).find(({ id }) => id === serverId)!.listing

/** Finds one account and has it taken over. */
async function aFoundAccount(username: string, wish: Partial<ListedAccount> = {}) {
  panel.holds(username, wish)
  await readsAll()
  return (await found()).find((one) => one.username === username)!
}
const rowFor = (accountId: number, clientId: number, wish: Partial<AdoptRow> = {}): AdoptRow => ({
  accountId,
  clientId,
  productId,
  cycle: 'monthly',
  price: null,
  nextDueOn: ctx().today.add({ days: 20 }),
  ...wish,
})
const adopts = (...rows: AdoptRow[]) => adoptFoundAccounts(staff(), { serverId, rows })
const adopted = async (row: AdoptRow) => (await adopts(row))[0]!.serviceId

describe('reading the accounts of a server', () => {
  test('goes page by page, and links what is a service of ours already', async () => {
    const { id, domain } = await aPaidService(house, { domain: 'ours.example' })
    await triesNext(house, id)
    const { username, externalId } = await ownService(ctx(), id)
    panel.holds('one')
    panel.holds(username!, { domain })
    panel.holds('keyed', { externalId })
    panel.holds('two', { email: 'Nobody@example.com', plan: 'gold', isSuspended: true, createdOn: '2020-02-30' })
    panel.holds('three', { createdOn: '2020-02-03' })
    await readsAll()
    expect([await names(), await names('linked')]).toEqual([
      ['one', 'two', 'three'],
      [username, 'keyed'],
    ])
    expect((await found('linked')).map((one) => [one.serviceId, one.adoptedAt])).toEqual([
      [id, null],
      [id, null],
    ])
    expect((await found()).map((one) => one.createdOn?.toString() ?? null)).toEqual([null, null, '2020-02-03'])
    expect(await listing()).toMatchObject({ state: 'done', seen: 5, problem: null })
  })

  test('a page that is read twice changes nothing, and what is gone is not offered any more', async () => {
    for (const name of ['one', 'two', 'three']) panel.holds(name)
    await startListing(staff(), serverId)
    const [first] = await takeJobs()
    await performs(first!)
    await performs(first!)
    expect(await listing()).toMatchObject({ state: 'running', seen: 2 })
    for (const job of await takeJobs()) await performs(job)
    expect([await names(), (await listing())?.seen]).toEqual([['one', 'two', 'three'], 3])
    // Its round is over.
    await performs(first!)
    await ignoreAccounts(staff(), [(await found())[2]!.id])
    passes({ minutes: 5 })
    panel.listed = panel.listed.slice(0, 1)
    await readsAll()
    expect([await names(), await names('ignored')]).toEqual([['one'], ['three']])
  })

  test('a server that does not answer is tried again, and then staff see why it failed', async () => {
    panel.isDown = true
    await startListing(staff(), serverId)
    await expect(startListing(staff(), serverId)).rejects.toMatchObject({ code: 'listing_runs' })
    const [job] = await takeJobs()
    await expect(performs(job!)).rejects.toThrow('did not answer')
    await performs(job!, true)
    expect(await listing()).toMatchObject({ state: 'failed', problem: 'down' })
    panel.isDown = false
    passes({ minutes: 5 })
    await readsAll()
    expect(await listing()).toMatchObject({ state: 'done', problem: null })
  })

  test('a listing that nobody ends is forgotten after some hours', async () => {
    await startListing(staff(), serverId)
    passes({ hours: 7 })
    await startListing(staff(), serverId)
    const [old, young] = (await takeJobs()).sort((a, b) => a.startedAt.localeCompare(b.startedAt))
    await performs(old!)
    expect(await listing()).toMatchObject({ state: 'running' })
    await performs(young!)
    expect(await listing()).toMatchObject({ state: 'done' })
  })

  test('is for staff who manage services, and for servers that have a list', async () => {
    const viewer = staffWith(house, 'services.view')
    await expect(startListing(viewer, serverId)).rejects.toMatchObject({ code: 'forbidden' })
    const other = staffWith(house, 'orders.view')
    await expect(importServers(other)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(importProducts(other, serverId)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listFoundAccounts(other, { serverId, state: 'open', limit: 1 })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(startListing(staff(), 999_999)).rejects.toMatchObject({ code: 'server_not_found' })
    await expect(importProducts(staff(), 999_999)).rejects.toMatchObject({ code: 'server_not_found' })
    await withPanel(house, panel, { abilities: ['usage'] })
    await expect(startListing(staff(), serverId)).rejects.toMatchObject({ code: 'server_lists_nothing' })
    expect(await importServers(staff())).toEqual([])
  })
})

test('a client is proposed by the address, else by the domain, and nobody when several fit', async () => {
  const [ada, eve] = [await anAccount({ email: 'ada.found@example.com' }), await anAccount()]
  const gone = await anAccount({ email: 'gone.found@example.com' })
  const { id } = await aPaidService(house, { clientId: eve.clientId, domain: 'eve-has-it.example' })
  await house.pool.query(`UPDATE services.services SET state = 'terminated' WHERE id = $1`, [id])
  await closeAccount(staffWith(house, 'clients.manage'), { clientId: gone.clientId, reason: 'left' })
  panel.holds('one', { email: 'Ada.Found@example.com', domain: 'eve-has-it.example' })
  panel.holds('two', { domain: 'Eve-Has-It.example' })
  panel.holds('three', { email: 'gone.found@example.com' })
  panel.holds('four')
  await readsAll()
  expect((await found()).map(({ proposal }) => proposal && [proposal.clientId, proposal.because])).toEqual([
    [ada.clientId, 'email'],
    [eve.clientId, 'domain'],
    null,
    null,
  ])
})

describe('what is ignored', () => {
  test('is not offered until it is offered again', async () => {
    const { id } = await aFoundAccount('backups')
    await ignoreAccounts(staff(), [id, id])
    expect([await names(), await names('ignored')]).toEqual([[], ['backups']])
    await readsAll()
    expect(await names()).toEqual([])
    const { clientId } = await anAccount()
    await expect(adopts(rowFor(id, clientId))).rejects.toMatchObject({ fields: [{ field: 'rows.0.accountId' }] })
    await offerAccounts(staff(), [id])
    expect(await names()).toEqual(['backups'])
  })

  test('exists, and is no service', async () => {
    const { id } = await aFoundAccount('one')
    await adopts(rowFor(id, (await anAccount()).clientId))
    await expect(ignoreAccounts(staff(), [id])).rejects.toMatchObject({ code: 'found_account_linked' })
    await expect(offerAccounts(staff(), [999_999])).rejects.toMatchObject({ code: 'found_account_not_found' })
    const viewer = staffWith(house, 'services.view')
    await expect(ignoreAccounts(viewer, [id])).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('taking an account over', () => {
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
    const { id: accountId } = await aFoundAccount('taken', { remoteId: '77' })
    const nextDueOn = Temporal.PlainDate.from('2027-03-31')
    const service = await ownService(ctx(), await adopted(rowFor(accountId, ada.clientId, { nextDueOn })))
    expect(service).toMatchObject({
      state: 'active',
      clientId: ada.clientId,
      username: 'taken',
      domain: 'taken.example',
      remoteId: '77',
      serverId,
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
      [ada.clientId, service.externalId, serverId],
    )
    expect(rows).toEqual([{ invoices: '0', mails: '0', places: '1' }])
    expect([await opensOf(house, service.id), panel.asked]).toEqual([[], []])
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
    await readsAll()
    expect([await names(), await names('linked')]).toEqual([[], ['taken']])
  })

  test('keeps the price that was agreed on, and the key that the account carries', async () => {
    const { clientId } = await anAccount()
    const { id } = await aFoundAccount('keyed', { externalId: 'legacy-12' })
    const service = await ownService(ctx(), await adopted(rowFor(id, clientId, { price: '7.50', cycle: 'annual' })))
    expect(service).toMatchObject({ externalId: 'legacy-12', overrideMinor: 750n, cycle: 'annual' })
    await renewsOn(service.anchorOn.toString())
    expect(await chargesOf(service.id)).toMatchObject([expect.stringContaining(' 750 ')])
  })

  test('works on with its account: it is suspended, served again and read', async () => {
    const ada = await anAccount()
    const { id: accountId } = await aFoundAccount('works')
    panel.usageNow = { ...panel.usageNow, trafficMib: 9000 }
    const serviceId = await adopted(rowFor(accountId, ada.clientId))
    await suspendService(staff(), { serviceId, reason: 'test' })
    await triesNext(house, serviceId)
    expect([
      panel.accounts.get('works works.example')!.isSuspended,
      (await ownService(ctx(), serviceId)).state,
    ]).toEqual([true, 'suspended'])
    await unsuspendService(staff(), { serviceId, reason: 'test' })
    await triesNext(house, serviceId)
    expect((await ownService(ctx(), serviceId)).state).toBe('active')
    // Nobody knows its password, so none is shown.
    await expect(revealCredentials(asClient(house, ada), serviceId)).rejects.toMatchObject({
      code: 'credentials_not_ready',
    })
    // What went through before is not the service's.
    await readUsageNow(staff(), serviceId)
    passes({ hours: 1 })
    panel.usageNow = { ...panel.usageNow, trafficMib: 9100 }
    await readUsageNow(staff(), serviceId)
    expect(await usageDaysOf(ctx(), serviceId, ctx().today)).toMatchObject([{ trafficMib: 100 }])
  })

  test('leaves a suspended account suspended, until it is lifted', async () => {
    const { clientId } = await anAccount()
    const { id: accountId } = await aFoundAccount('stopped', { isSuspended: true })
    panel.accounts.get('stopped stopped.example')!.isSuspended = true
    const serviceId = await adopted(rowFor(accountId, clientId))
    await house.settle()
    expect((await ownService(ctx(), serviceId)).state).toBe('suspended')
    expect(await suspensionsOf(ctx(), serviceId)).toMatchObject([{ why: 'imported suspended', liftedAt: null }])
    await unsuspendService(staff(), { serviceId, reason: 'came back' })
    await triesNext(house, serviceId)
    expect([
      (await ownService(ctx(), serviceId)).state,
      panel.accounts.get('stopped stopped.example')!.isSuspended,
    ]).toEqual(['active', false])
    await paysAll(house, clientId)
    expect(await chargesOf(serviceId)).toEqual([])
  })

  test('twice, also at the same time, makes one service', async () => {
    const { clientId } = await anAccount()
    panel.holds('once')
    panel.holds('more')
    await readsAll()
    const [one, more] = await found()
    const rows = [rowFor(one!.id, clientId), rowFor(more!.id, clientId)]
    const answers = await Promise.all([adopts(...rows), adopts(...rows.toReversed()), adopts(...rows)])
    expect(answers.flat().filter(({ isNew }) => isNew)).toHaveLength(2)
    expect(new Set(answers.flat().map(({ serviceId }) => serviceId)).size).toBe(2)
    expect(await adopts(rows[0]!)).toMatchObject([{ accountId: one!.id, isNew: false }])
    const { rows: count } = await house.pool.query(
      'SELECT count(*)::int AS n FROM services.services WHERE client_id = $1',
      [clientId],
    )
    expect(count).toEqual([{ n: 2 }])
  })

  test('counts as sold: stock is taken, and when there is none it is refused', async () => {
    const { clientId } = await anAccount()
    const scarce = await aProduct(house, { serverModule: 'panel', stock: 1 })
    panel.holds('first')
    panel.holds('second')
    await readsAll()
    const rows = (await found()).map(({ id }) => rowFor(id, clientId, { productId: scarce.id }))
    await expect(adopts(...rows)).rejects.toMatchObject({
      fields: [{ field: 'rows.0.productId' }, { field: 'rows.1.productId' }],
    })
    await adopts(rows[0]!)
    await expect(adopts(rows[1]!)).rejects.toMatchObject({ fields: [{ field: 'rows.0.productId' }] })
  })

  test('names each field that is wrong, and changes nothing', async () => {
    const [ada, closed] = [await anAccount(), await anAccount()]
    await closeAccount(staffWith(house, 'clients.manage'), { clientId: closed.clientId, reason: 'left' })
    const other = await aProduct(house)
    for (const name of ['sound', 'wrong']) panel.holds(name)
    await readsAll()
    const [sound, wrong] = (await found()).map(({ id }) => id) as [number, number]
    const refused = async (fields: string[], wish: Partial<AdoptRow>) => {
      const both = adopts(rowFor(sound, ada.clientId), rowFor(wrong, ada.clientId, wish))
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
    expect(await names()).toEqual(['sound', 'wrong'])
    await expect(adoptFoundAccounts(staff(), { serverId: 999_999, rows: [] })).rejects.toMatchObject({
      code: 'server_not_found',
    })
    await expect(adoptFoundAccounts(staffWith(house, 'services.view'), { serverId, rows: [] })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('is refused when a service of ours got its name since the list was read', async () => {
    const { id: accountId } = await aFoundAccount('late')
    const { id } = await aPaidService(house)
    await triesNext(house, id)
    await house.pool.query(`UPDATE services.services SET username = 'late', domain = 'late.example' WHERE id = $1`, [
      id,
    ])
    await expect(adopts(rowFor(accountId, (await anAccount()).clientId))).rejects.toMatchObject({
      fields: [{ field: 'rows.0.accountId', message: `is service no. ${id}` }],
    })
    await readsAll()
    expect([await names(), await names('linked')]).toEqual([[], ['late']])
    // Linked by itself, and not by staff: it is no import that was made before.
    await expect(adopts(rowFor(accountId, (await anAccount()).clientId))).rejects.toMatchObject({
      fields: [{ field: 'rows.0.accountId' }],
    })
  })

  test('when its service has ended and the account is there again, it is offered again', async () => {
    const { id: accountId } = await aFoundAccount('again')
    const { clientId } = await anAccount()
    const serviceId = await adopted(rowFor(accountId, clientId))
    await house.pool.query(`UPDATE services.services SET state = 'terminated' WHERE id = $1`, [serviceId])
    await readsAll()
    expect(await names()).toEqual(['again'])
    expect(await adopts(rowFor(accountId, clientId))).toMatchObject([{ isNew: true }])
  })
})

test('what an account may become is a product of the kind of its server', async () => {
  const choices = await importProducts(staff(), serverId)
  expect(choices.find(({ id }) => id === productId)).toMatchObject({
    name: 'Starter',
    prices: [{ cycle: 'monthly', recurring: { minor: 1000n } }],
  })
  const other = await aProduct(house)
  expect(choices.some(({ id }) => id === other.id)).toBe(false)
})
