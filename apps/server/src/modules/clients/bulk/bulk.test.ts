import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aVisitor, linksFor } from '../../identity/examples.ts'
import { verificationRequested, verifyEmail } from '../../identity/index.ts'
import { anAccount, asOwner, asStaff, trailOf } from '../examples.ts'
import { listClients } from '../queries/clients.ts'
import { closeAccount, closureOf } from '../use-cases/close-account.ts'
import { createGroup } from '../use-cases/edit-groups.ts'
import { tagClient, tagsOf } from '../use-cases/tag-clients.ts'
import { bulkJob, exportedFile, listBulkFailures, listBulkJobs } from './bulk-jobs.ts'
import type { BulkAct } from './kinds.ts'
import { runBulkJob } from './run-bulk.ts'
import { type Choice, countChosen, runImport, startBulk, startExport, stopBulk } from './start-bulk.ts'

let house: TestHouse
let people: number[]
let userId: number
beforeAll(async () => {
  house = await aHouse()
  const accounts = [await anAccount(house), await anAccount(house), await anAccount(house)]
  people = accounts.map(({ clientId }) => clientId)
  userId = accounts[0]!.userId
  await house.settle()
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const staff = () => asStaff(house, userId, 'clients.view', 'clients.manage', 'settings.manage')
const vip: BulkAct = { kind: 'add_tag', tag: 'VIP' }

async function done(act: BulkAct, choice: Choice) {
  const { id } = await startBulk(staff(), { act, choice })
  await house.settle()
  return bulkJob(staff(), id)
}

test('each of those who were chosen is dealt with alone and with a record; a refusal stands beside the name', async () => {
  const [first, second, third] = people as [number, number, number]
  await closeAccount(staff(), { clientId: second, reason: 'gone already' })
  expect(await countChosen(staff(), { ids: [first, second, third, 999_999] })).toBe(3)
  const job = await done({ kind: 'close', reason: 'spring cleaning' }, { ids: [first, second, third, 999_999] })
  expect(job).toMatchObject({ state: 'finished', total: 3, done: 2, failed: 1, startedByName: 'Grace Hopper' })
  expect((await listBulkFailures(staff(), { id: job.id, limit: 10 })).items).toEqual([
    { number: 2, client: { id: second, name: 'Grace Hopper' }, field: null, reason: 'This account is closed.' },
  ])
  expect(await closureOf(system(), third)).toMatchObject({ reason: 'spring cleaning', closedBy: 'Grace Hopper' })
  expect(await trailOf(house, third, 'bulk_act_done')).toMatchObject([{ after: { job: job.id, startedBy: userId } }])
  expect(await trailOf(house, second, 'bulk_act_failed')).toMatchObject([{ after: { job: job.id } }])
})

test('all that fit a filter are settled when the job starts', async () => {
  const [one, other] = [
    await anAccount(house, { lastName: 'Filtered' }),
    await anAccount(house, { lastName: 'Filtered' }),
  ]
  const { id } = await startBulk(staff(), { act: vip, choice: { filter: { search: 'filtered' } } })
  const late = await anAccount(house, { lastName: 'Filtered' })
  await house.settle()
  expect(await bulkJob(staff(), id)).toMatchObject({ total: 2, done: 2, input: { tag: 'vip' } })
  const tags = await tagsOf(system(), [one.clientId, other.clientId, late.clientId])
  expect([...tags.values()]).toEqual([['vip'], ['vip'], []])
  expect((await done({ kind: 'remove_tag', tag: 'vip' }, { ids: [one.clientId] })).done).toBe(1)
  expect((await listClients(staff(), { limit: 5, tag: 'vip' })).items.map((client) => client.id)).toEqual([
    other.clientId,
  ])
})

test('groups are set for many, and have to be there', async () => {
  const group = await createGroup(staff(), {
    name: 'Many',
    colour: 'grey',
    discountPercent: '0',
    noLateFees: false,
    noSuspension: false,
  })
  await done({ kind: 'set_group', groupId: group.id }, { ids: people })
  expect((await listClients(staff(), { limit: 5, groupId: group.id })).items).toHaveLength(3)
  const missing = startBulk(staff(), { act: { kind: 'set_group', groupId: 999_999 }, choice: { ids: people } })
  await expect(missing).rejects.toMatchObject({ code: 'client_group_not_found' })
})

test('the mail to confirm an address goes again to those only who have not', async () => {
  const [proven, open] = [await anAccount(house), await anAccount(house)]
  const [token] = await linksFor(house, verificationRequested, proven.userId)
  await verifyEmail(aVisitor(house), { token: token! })
  await done({ kind: 'send_verification' }, { ids: [proven.clientId, open.clientId] })
  expect(await linksFor(house, verificationRequested, proven.userId)).toHaveLength(1)
  expect(await linksFor(house, verificationRequested, open.userId)).toHaveLength(2)
})

test('cut off anywhere and done again, twice at once too, nobody is dealt with twice', async () => {
  const accounts = await Promise.all(Array.from({ length: 12 }, () => anAccount(house, { lastName: 'Cutoff' })))
  const { id } = await startBulk(staff(), { act: vip, choice: { filter: { search: 'cutoff' } } })
  const run = (signal = new AbortController().signal) => runBulkJob(system(), id, signal, async () => {})
  await run(AbortSignal.abort())
  expect(await bulkJob(staff(), id)).toMatchObject({ state: 'running', done: 0 })
  await Promise.all([run(), run(), run()])
  expect(await bulkJob(staff(), id)).toMatchObject({ state: 'finished', done: 12, failed: 0 })
  for (const { clientId } of accounts) expect(await trailOf(house, clientId, 'client_tagged')).toHaveLength(1)
  await house.settle()
})

test('a job that is stopped leaves the rest alone, and is stopped once', async () => {
  const { id } = await startBulk(staff(), { act: vip, choice: { ids: people } })
  await stopBulk(staff(), id)
  await house.settle()
  expect(await bulkJob(staff(), id)).toMatchObject({ state: 'stopped', done: 0 })
  await expect(stopBulk(staff(), id)).rejects.toMatchObject({ code: 'bulk_job_not_ready' })
  await expect(runImport(staff(), id)).rejects.toMatchObject({ code: 'bulk_job_not_ready' })
  await expect(exportedFile(staff(), id)).rejects.toMatchObject({ code: 'file_not_found' })
})

test('jobs are of staff who may, about somebody, and there', async () => {
  await expect(startBulk(staff(), { act: vip, choice: { ids: [999_999] } })).rejects.toMatchObject({
    code: 'nobody_chosen',
  })
  await expect(startExport(staff(), { choice: { ids: [999_999] }, withMark: false })).rejects.toMatchObject({
    code: 'nobody_chosen',
  })
  const wrong = startBulk(staff(), { act: { kind: 'add_tag', tag: 'a;b' }, choice: { ids: people } })
  await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' })
  const gone = { code: 'bulk_job_not_found' }
  await expect(bulkJob(staff(), 999_999)).rejects.toMatchObject(gone)
  await expect(listBulkFailures(staff(), { id: 999_999, limit: 5 })).rejects.toMatchObject(gone)
  await expect(stopBulk(staff(), 999_999)).rejects.toMatchObject(gone)
  await expect(runImport(staff(), 999_999)).rejects.toMatchObject(gone)
  const viewer = asStaff(house, userId, 'clients.view')
  const forbidden = { code: 'forbidden' }
  await expect(countChosen(viewer, { ids: people })).rejects.toMatchObject(forbidden)
  await expect(startBulk(viewer, { act: vip, choice: { ids: people } })).rejects.toMatchObject(forbidden)
  await expect(startExport(viewer, { choice: { ids: people }, withMark: true })).rejects.toMatchObject(forbidden)
  await expect(stopBulk(viewer, 1)).rejects.toMatchObject(forbidden)
  await expect(runImport(viewer, 1)).rejects.toMatchObject(forbidden)
  await expect(listBulkJobs(asOwner(house, { userId, clientId: people[0]! }), { limit: 5 })).rejects.toMatchObject(
    forbidden,
  )
  const { items } = await listBulkJobs(viewer, { limit: 1 })
  expect(items).toHaveLength(1)
  await tagClient(staff(), { clientId: people[0]!, add: [], remove: [] })
})
