import type { Usage } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { aPaidService, triesNext, withPanel } from '../examples.ts'
import { ownService } from '../queries/services.ts'
import { usageDaysOf } from '../queries/usage-days.ts'
import { readServerUsage } from './read-server-usage.ts'
import { readUsage, readUsageNow } from './read-usage.ts'
import { storeReadings } from './store-readings.ts'
import { ListingPanel, TellingPanel } from './telling-panel-examples.ts'

let house: TestHouse
let panel: TellingPanel
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T01:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  // Those of the test before are not asked for any more.
  await house.pool.query(`UPDATE services.services SET server_id = NULL`)
  panel = await playedBy(new TellingPanel())
})

const playedBy = async <Panel extends TellingPanel>(panel: Panel) => {
  await withPanel(house, panel)
  return panel
}
const ctx = () => theHouse(house)
const at = (moment: string) => house.clock.pin(Temporal.Instant.from(moment))

async function aStandingService(wish: Parameters<typeof aPaidService>[1] = {}) {
  const { id } = await aPaidService(house, wish)
  await triesNext(house, id)
  return ownService(ctx(), id)
}
const uses = ({ externalId }: { externalId: string }, wish: Partial<Usage>) =>
  panel.usages.set(externalId, { diskMib: 0, diskLimitMib: null, trafficMib: 0, trafficLimitMib: null, ...wish })

type Round = { serverId: number; since: string; page: string | null; after: number; pages: number }

/** The jobs that wait for a worker, and that they are gone afterwards. */
async function takeJobs(): Promise<Round[]> {
  const { rows } = await house.pool.query<{ payload: Round }>(
    `UPDATE platform.outbox SET relayed_at = now() WHERE name = $1 AND relayed_at IS NULL RETURNING id, payload`,
    [readServerUsage.name],
  )
  return rows.map(({ payload }) => payload)
}
const performs = (round: Round, { lastAttempt = false } = {}) =>
  readServerUsage.handle(house.contexts.forSystem(readServerUsage.name, 'worker'), round, {
    id: 'job',
    lastAttempt,
    signal: new AbortController().signal,
  })

/** Reads all servers from beginning to end. */
async function readAll(moment?: string) {
  if (moment) at(moment)
  await readUsage(ctx())
  for (let jobs = await takeJobs(); jobs.length > 0; jobs = await takeJobs())
    for (const job of jobs) await performs(job)
}
const daysOf = async (id: number) =>
  (await usageDaysOf(ctx(), id, Temporal.PlainDate.from('2027-01-01'))).map((one) => [
    one.day.toString(),
    one.diskMib,
    one.trafficMib,
  ])
const mailsTo = async (clientId: number) =>
  (
    await house.pool.query<{ subject: string }>(
      `SELECT subject FROM messaging.mails WHERE client_id = $1 AND template = 'usage_warning' ORDER BY id`,
      [clientId],
    )
  ).rows.map(({ subject }) => subject)

test('readings are kept by the day: the latest disk, the traffic since the last reading', async () => {
  const service = await aStandingService()
  uses(service, { diskMib: 100, diskLimitMib: 1000, trafficMib: 40 })
  await readAll('2027-03-02T06:00:00Z')
  uses(service, { diskMib: 90, diskLimitMib: 1000, trafficMib: 70, trafficLimitMib: 5000 })
  await readAll('2027-03-02T12:00:00Z')
  await readAll('2027-03-02T12:00:00Z')
  // The counter began again.
  uses(service, { diskMib: 95, trafficMib: 5 })
  await readAll('2027-03-04T06:00:00Z')
  expect(await daysOf(service.id)).toEqual([
    ['2027-03-02', 90, 70],
    ['2027-03-04', 95, 5],
  ])
  expect((await ownService(ctx(), service.id)).usage).toMatchObject({ diskMib: 95, diskLimitMib: null, trafficMib: 5 })
})

test('an account that fails, or is not there, disturbs no other', async () => {
  const [broken, gone, well] = [await aStandingService(), await aStandingService(), await aStandingService()]
  panel.failing.add(broken.externalId)
  uses(well, { diskMib: 7 })
  await readAll('2027-03-04T18:00:00Z')
  expect([await daysOf(broken.id), await daysOf(gone.id)]).toEqual([[], []])
  expect(await daysOf(well.id)).toMatchObject([['2027-03-04', 7, 0]])
})

test('many accounts are asked for in parts, and one part that is done again asks only for what is missing', async () => {
  at('2027-03-05T06:00:00Z')
  const services = []
  for (let n = 0; n < 21; n++) services.push(await aStandingService({ domain: `n${n}.example` }))
  for (const service of services) uses(service, { diskMib: 3 })
  await readUsage(ctx())
  const [first] = await takeJobs()
  // The process was killed when some were stored.
  const [one] = services
  await storeReadings(ctx(), [
    { serviceId: one!.id, reading: { ...panel.usages.get(one!.externalId)!, askedAt: ctx().now, readAt: ctx().now } },
  ])
  panel.askedFor.length = 0
  await performs(first!)
  const [second, ...more] = await takeJobs()
  expect([panel.askedFor.length, more, panel.askedFor.includes(one!.externalId)]).toEqual([20, [], false])
  // Of those that were not read yet there is none left.
  await performs(second!)
  expect(await takeJobs()).toEqual([])
  for (const { id } of services) expect(await daysOf(id)).toMatchObject([['2027-03-05', 3, 0]])
})

test('a server that is down is tried again, and after the last try its round is given up', async () => {
  const service = await aStandingService()
  uses(service, { diskMib: 3 })
  panel.isDown = true
  await readUsage(ctx())
  const [round] = await takeJobs()
  await expect(performs(round!)).rejects.toThrow('The server did not answer: down')
  await performs(round!, { lastAttempt: true })
  expect([await daysOf(service.id), await takeJobs()]).toEqual([[], []])
  const { rows } = await house.pool.query(`SELECT after FROM platform.audit WHERE action = 'usage_not_read'`)
  expect(rows).toMatchObject([{ after: { reason: 'down' } }])
})

test('a server in maintenance, or one that refuses us, is left alone', async () => {
  const service = await aStandingService()
  uses(service, { diskMib: 3 })
  await readUsage(ctx())
  const [round] = await takeJobs()
  panel.askedFor.length = 0
  await house.pool.query(`UPDATE servers.servers SET maintenance_since = now()`)
  expect(await readUsage(ctx())).toEqual({ servers: 0 })
  await performs(round!)
  await house.pool.query(`UPDATE servers.servers SET maintenance_since = NULL, health = 'refused'`)
  expect(await readUsage(ctx())).toEqual({ servers: 0 })
  await performs(round!)
  await house.pool.query(`UPDATE servers.servers SET health = 'well'`)
  expect(panel.askedFor).toEqual([])
})

test('where the server has a list, it is read page by page, and accounts are found by their names', async () => {
  const listing = await playedBy(new ListingPanel())
  panel = listing
  at('2027-03-06T06:00:00Z')
  const services = []
  for (const domain of ['a.example', 'b.example', 'c.example']) services.push(await aStandingService({ domain }))
  for (const [n, service] of services.entries()) uses(service, { diskMib: n + 1 })
  // Somebody else's account of the same server.
  listing.accounts.set('foreign', { ...listing.accounts.get(services[0]!.externalId)!, username: 'foreign' })
  listing.usages.set('foreign', { diskMib: 9, diskLimitMib: null, trafficMib: 9, trafficLimitMib: null })
  await readAll()
  expect([listing.pagesAsked, listing.askedFor]).toEqual([[null, '2'], []])
  expect(await Promise.all(services.map(({ id }) => daysOf(id)))).toEqual([
    [['2027-03-06', 1, 0]],
    [['2027-03-06', 2, 0]],
    [['2027-03-06', 3, 0]],
  ])
  listing.isDown = true
  await readUsage(ctx())
  const [round] = await takeJobs()
  await expect(performs(round!)).rejects.toThrow('did not answer')
})

test('two jobs that read the same server at the same time count its traffic once', async () => {
  const service = await aStandingService()
  uses(service, { trafficMib: 10 })
  await readAll('2027-03-07T06:00:00Z')
  uses(service, { trafficMib: 30 })
  at('2027-03-07T12:00:00Z')
  await readUsage(ctx())
  const [round] = await takeJobs()
  await Promise.all([performs(round!), performs(round!), performs(round!)])
  expect(await daysOf(service.id)).toMatchObject([['2027-03-07', 0, 30]])
})

test('one that cannot be stored is left out, and the others are stored', async () => {
  const [one, other] = [await aStandingService(), await aStandingService()]
  const reading = { diskMib: 1, diskLimitMib: null, trafficMib: 1, trafficLimitMib: null }
  const moment = { askedAt: ctx().now, readAt: ctx().now }
  const stored = await storeReadings(ctx(), [
    { serviceId: one.id, reading: { ...reading, ...moment, diskMib: 1e30 } },
    { serviceId: other.id, reading: { ...reading, ...moment } },
    { serviceId: other.id, reading: { ...reading, ...moment, diskMib: Number.NaN } },
  ])
  expect([stored, (await daysOf(one.id)).length, (await daysOf(other.id)).length]).toEqual([1, 0, 1])
})

describe('meters', () => {
  const meterFor = (productId: number, [name, unit, aggregation]: [string, string, string]) =>
    house.pool.query(
      `INSERT INTO catalog.meters (product_id, name, label, unit, aggregation, included) VALUES ($1, $2, $2, $3, $4, 0)`,
      [productId, name, unit, aggregation],
    )
  const fed = async (id: number) =>
    (
      await house.pool.query<{ row: string }>(
        `SELECT meter || ' ' || taken_for || ' ' || trim_scale(quantity) AS row FROM services.usage_readings WHERE service_id = $1 ORDER BY meter, taken_for`,
        [id],
      )
    ).rows.map(({ row }) => row)

  test('are fed once a day, in their unit, and corrected while the day goes on', async () => {
    const product = await aProduct(house, { serverModule: 'panel' })
    await meterFor(product.id, ['disk', 'GiB', 'max'])
    await meterFor(product.id, ['traffic', 'MB', 'sum'])
    const service = await aStandingService({ product })
    uses(service, { diskMib: 2048, trafficMib: 1000 })
    await readAll('2027-03-10T06:00:00Z')
    uses(service, { diskMib: 1536, trafficMib: 2000 })
    await readAll('2027-03-10T12:00:00Z')
    uses(service, { diskMib: 1024, trafficMib: 2500 })
    await readAll('2027-03-11T06:00:00Z')
    expect(await fed(service.id)).toEqual([
      'disk 2027-03-10 1.5',
      'disk 2027-03-11 1',
      'traffic 2027-03-10 2097.152', // 2000 × 1.048576
      'traffic 2027-03-11 524.288',
    ])
  })

  test('of another sort, or another unit, are left to whoever feeds them', async () => {
    const product = await aProduct(house, { serverModule: 'panel' })
    await meterFor(product.id, ['disk', 'GiB', 'sum'])
    await meterFor(product.id, ['traffic', 'requests', 'sum'])
    await meterFor(product.id, ['mailboxes', 'GiB', 'max'])
    const service = await aStandingService({ product })
    uses(service, { diskMib: 2048, trafficMib: 1000 })
    await readAll('2027-03-12T06:00:00Z')
    expect(await fed(service.id)).toEqual([])
    expect(await daysOf(service.id)).toHaveLength(1)
  })
})

describe('limits', () => {
  test('are warned of once for each step and month', async () => {
    const service = await aStandingService({ domain: 'full.example' })
    const disk = (diskMib: number) => uses(service, { diskMib, diskLimitMib: 1000 })
    disk(799)
    await readAll('2027-04-02T06:00:00Z')
    expect(await mailsTo(service.clientId)).toEqual([])
    disk(800)
    await readAll('2027-04-02T12:00:00Z')
    disk(900)
    await readAll('2027-04-03T06:00:00Z')
    disk(1000)
    await readAll('2027-04-04T06:00:00Z')
    disk(500)
    await readAll('2027-04-05T06:00:00Z')
    disk(1000)
    await readAll('2027-04-06T06:00:00Z')
    expect(await mailsTo(service.clientId)).toEqual([
      'Little disk space is left of your Starter: full.example',
      'The disk space of your Starter is used up: full.example',
    ])
    // In the next month both steps are reached at once: one mail says so.
    await readAll('2027-05-01T12:00:00Z')
    expect((await mailsTo(service.clientId)).slice(2)).toEqual([
      'The disk space of your Starter is used up: full.example',
    ])
  })

  test('of traffic are compared with the sum of the month', async () => {
    const service = await aStandingService({ domain: 'busy.example' })
    const traffic = (trafficMib: number) => uses(service, { trafficMib, trafficLimitMib: 1000 })
    traffic(700)
    await readAll('2027-06-30T06:00:00Z')
    traffic(1100)
    await readAll('2027-07-01T12:00:00Z')
    expect(await mailsTo(service.clientId)).toEqual([]) // 700 in June, 400 in July
    traffic(450)
    await readAll('2027-07-02T06:00:00Z')
    expect(await mailsTo(service.clientId)).toEqual(['Little traffic is left of your Starter: busy.example']) // 400 + 450
  })

  test('of a service that is not served are not warned of', async () => {
    const service = await aStandingService()
    await house.pool.query(`UPDATE services.services SET state = 'suspended' WHERE id = $1`, [service.id])
    uses(service, { diskMib: 1000, diskLimitMib: 1000 })
    await readAll('2027-08-01T06:00:00Z')
    expect([(await daysOf(service.id)).length, await mailsTo(service.clientId)]).toEqual([1, []])
  })
})

describe('read now', () => {
  const mender = () => staffWith(house, 'services.manage')

  test('asks the server at once', async () => {
    at('2027-09-01T06:00:00Z')
    const service = await aStandingService()
    uses(service, { diskMib: 12, trafficMib: 3 })
    expect((await readUsageNow(mender(), service.id)).usage).toMatchObject({ diskMib: 12, trafficMib: 3 })
    expect(await daysOf(service.id)).toEqual([['2027-09-01', 12, 3]])
  })

  test('is refused to who may not, and where there is nothing to be asked', async () => {
    const service = await aStandingService()
    const refused = (id: number, code: string, who = mender()) =>
      expect(readUsageNow(who, id)).rejects.toMatchObject({ code })
    await refused(service.id, 'forbidden', staffWith(house, 'services.view'))
    await refused(999_999, 'service_not_found')
    await refused(service.id, 'account_absent')
    panel.isDown = true
    await refused(service.id, 'server_silent')
    const silent = await aStandingService()
    Object.assign(panel, { usage: undefined })
    await refused(silent.id, 'server_cannot')
    const webOnly = await aPaidService(house, { product: await aProduct(house) })
    await refused(webOnly.id, 'server_cannot')
    await house.pool.query(`UPDATE services.services SET state = 'terminated' WHERE id = $1`, [service.id])
    await refused(service.id, 'service_not_active')
  })
})
