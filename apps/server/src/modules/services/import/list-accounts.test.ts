import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount as anyAccount } from '../../clients/examples.ts'
import { closeAccount } from '../../clients/index.ts'
import { aPaidService, triesNext, withPanel } from '../examples.ts'
import { importProducts, importServers, listFoundAccounts } from '../queries/found-accounts.ts'
import { ownService } from '../queries/services.ts'
import type { AdoptRow } from './adopt-accounts.ts'
import { ignoreAccounts, offerAccounts } from './ignore-accounts.ts'
import { anImport } from './import-examples.ts'
import { startListing } from './list-accounts.ts'

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

describe('reading the accounts of a server', () => {
  test('goes page by page, and links what is a service of ours already', async () => {
    const { id, domain } = await aPaidService(house, { domain: 'ours.example' })
    await triesNext(house, id)
    const { username, externalId } = await ownService(ctx(), id)
    its.panel.holds('one')
    its.panel.holds(username!, { domain })
    its.panel.holds('keyed', { externalId })
    its.panel.holds('two', { email: 'Nobody@example.com', plan: 'gold', isSuspended: true, createdOn: '2020-02-30' })
    its.panel.holds('three', { createdOn: '2020-02-03' })
    await its.readsAll()
    expect([await its.names(), await its.names('linked')]).toEqual([
      ['one', 'two', 'three'],
      [username, 'keyed'],
    ])
    expect((await its.found('linked')).map((one) => [one.serviceId, one.adoptedAt])).toEqual([
      [id, null],
      [id, null],
    ])
    expect((await its.found()).map((one) => one.createdOn?.toString() ?? null)).toEqual([null, null, '2020-02-03'])
    expect(await its.listing()).toMatchObject({ state: 'done', seen: 5, problem: null })
  })

  test('a page that is read twice changes nothing, and what is gone is not offered any more', async () => {
    for (const name of ['one', 'two', 'three']) its.panel.holds(name)
    await startListing(its.staff(), its.serverId)
    const [first] = await its.takeJobs()
    await its.performs(first!)
    await its.performs(first!)
    expect(await its.listing()).toMatchObject({ state: 'running', seen: 2 })
    for (const job of await its.takeJobs()) await its.performs(job)
    expect([await its.names(), (await its.listing())?.seen]).toEqual([['one', 'two', 'three'], 3])
    // Its round is over.
    await its.performs(first!)
    await ignoreAccounts(its.staff(), [(await its.found())[2]!.id])
    passes({ minutes: 5 })
    its.panel.listed = its.panel.listed.slice(0, 1)
    await its.readsAll()
    expect([await its.names(), await its.names('ignored')]).toEqual([['one'], ['three']])
  })

  test('a server that does not answer is tried again, and then staff see why it failed', async () => {
    its.panel.isDown = true
    await startListing(its.staff(), its.serverId)
    await expect(startListing(its.staff(), its.serverId)).rejects.toMatchObject({ code: 'listing_runs' })
    const [job] = await its.takeJobs()
    await expect(its.performs(job!)).rejects.toThrow('did not answer')
    await its.performs(job!, true)
    expect(await its.listing()).toMatchObject({ state: 'failed', problem: 'down' })
    its.panel.isDown = false
    passes({ minutes: 5 })
    await its.readsAll()
    expect(await its.listing()).toMatchObject({ state: 'done', problem: null })
  })

  test('a listing that nobody ends is forgotten after some hours', async () => {
    await startListing(its.staff(), its.serverId)
    passes({ hours: 7 })
    await startListing(its.staff(), its.serverId)
    const [old, young] = (await its.takeJobs()).sort((a, b) => a.startedAt.localeCompare(b.startedAt))
    await its.performs(old!)
    expect(await its.listing()).toMatchObject({ state: 'running' })
    await its.performs(young!)
    expect(await its.listing()).toMatchObject({ state: 'done' })
  })

  test('is for staff who manage services, and for servers that have a list', async () => {
    const viewer = staffWith(house, 'services.view')
    await expect(startListing(viewer, its.serverId)).rejects.toMatchObject({ code: 'forbidden' })
    const other = staffWith(house, 'orders.view')
    await expect(importServers(other)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(importProducts(other, its.serverId)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listFoundAccounts(other, { serverId: its.serverId, state: 'open', limit: 1 })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(startListing(its.staff(), 999_999)).rejects.toMatchObject({ code: 'server_not_found' })
    await expect(importProducts(its.staff(), 999_999)).rejects.toMatchObject({ code: 'server_not_found' })
    await withPanel(house, its.panel, { abilities: ['usage'] })
    await expect(startListing(its.staff(), its.serverId)).rejects.toMatchObject({ code: 'server_lists_nothing' })
    expect(await importServers(its.staff())).toEqual([])
  })
})

test('a client is proposed by the address, else by the domain, and nobody when several fit', async () => {
  const [ada, eve] = [await anAccount({ email: 'ada.found@example.com' }), await anAccount()]
  const gone = await anAccount({ email: 'gone.found@example.com' })
  const { id } = await aPaidService(house, { clientId: eve.clientId, domain: 'eve-has-it.example' })
  await house.pool.query(`UPDATE services.services SET state = 'terminated' WHERE id = $1`, [id])
  await closeAccount(staffWith(house, 'clients.manage'), { clientId: gone.clientId, reason: 'left' })
  its.panel.holds('one', { email: 'Ada.Found@example.com', domain: 'eve-has-it.example' })
  its.panel.holds('two', { domain: 'Eve-Has-It.example' })
  its.panel.holds('three', { email: 'gone.found@example.com' })
  its.panel.holds('four')
  await its.readsAll()
  expect((await its.found()).map(({ proposal }) => proposal && [proposal.clientId, proposal.because])).toEqual([
    [ada.clientId, 'email'],
    [eve.clientId, 'domain'],
    null,
    null,
  ])
})

describe('what is ignored', () => {
  test('is not offered until it is offered again', async () => {
    const { id } = await its.aFoundAccount('backups')
    await ignoreAccounts(its.staff(), [id, id])
    expect([await its.names(), await its.names('ignored')]).toEqual([[], ['backups']])
    await its.readsAll()
    expect(await its.names()).toEqual([])
    const { clientId } = await anAccount()
    await expect(its.adopts(rowFor(id, clientId))).rejects.toMatchObject({ fields: [{ field: 'rows.0.accountId' }] })
    await offerAccounts(its.staff(), [id])
    expect(await its.names()).toEqual(['backups'])
  })

  test('exists, and is no service', async () => {
    const { id } = await its.aFoundAccount('one')
    await its.adopts(rowFor(id, (await anAccount()).clientId))
    await expect(ignoreAccounts(its.staff(), [id])).rejects.toMatchObject({ code: 'found_account_linked' })
    await expect(offerAccounts(its.staff(), [999_999])).rejects.toMatchObject({ code: 'found_account_not_found' })
    const viewer = staffWith(house, 'services.view')
    await expect(ignoreAccounts(viewer, [id])).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('what an account may become is a product of the kind of its server', async () => {
  const choices = await importProducts(its.staff(), its.serverId)
  expect(choices.find(({ id }) => id === productId)).toMatchObject({
    name: 'Starter',
    prices: [{ cycle: 'monthly', recurring: { minor: 1000n } }],
  })
  const other = await aProduct(house)
  expect(choices.some(({ id }) => id === other.id)).toBe(false)
})
