import { afterAll, beforeAll, expect, test } from 'vitest'
import { files } from '../../../platform/files.ts'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { uploadMegabytesSetting } from '../../../platform/uploads.ts'
import { bulkJob, exportedFile } from '../bulk/bulk-jobs.ts'
import { startExport } from '../bulk/start-bulk.ts'
import { anAccount, asOwner, asStaff, trailOf } from '../examples.ts'
import { attachFile, deleteFile, listFiles, listOwnFiles, openFile, openOwnFile, showFile } from './keep-files.ts'
import { sweepFiles } from './sweep-files.ts'

let house: TestHouse
let grace: Awaited<ReturnType<typeof anAccount>>
beforeAll(async () => {
  house = await aHouse()
  grace = await anAccount(house)
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const staff = () => asStaff(house, grace.userId, 'clients.view', 'clients.manage')
const owner = () => asOwner(house, grace)
const note = (name = 'note.txt', text = 'hello') => new File([text], name)
const attach = (file = note(), visibleToClient = false) =>
  attachFile(staff(), { clientId: grace.clientId, file, visibleToClient })
const keys = async () => (await Array.fromAsync(system().port(files).list('clients/'))).map(({ key }) => key)

test('a file is kept under a key that says nothing, shown to the client when staff say so, and hidden again', async () => {
  const file = await attach(note('../../Contract draft.txt', 'the terms'))
  expect(file).toMatchObject({ name: 'Contract draft.txt', size: 9, uploadedByName: 'Grace Hopper' })
  expect(file.key).toMatch(/^clients\/files\/[0-9a-f-]{36}$/)
  expect(await (await openFile(staff(), file.id)).content.text()).toBe('the terms')
  const unseen = { code: 'file_not_found' }
  await expect(openOwnFile(owner(), file.id)).rejects.toMatchObject(unseen)
  expect((await listOwnFiles(owner(), { limit: 10 })).items).toEqual([])

  await showFile(staff(), { id: file.id, visibleToClient: true })
  expect((await listOwnFiles(owner(), { limit: 10 })).items).toMatchObject([{ id: file.id }])
  expect(await (await openOwnFile(owner(), file.id)).content.text()).toBe('the terms')
  const stranger = asOwner(house, await anAccount(house))
  await expect(openOwnFile(stranger, file.id)).rejects.toMatchObject(unseen)
  expect((await listOwnFiles(stranger, { limit: 10 })).items).toEqual([])

  await showFile(staff(), { id: file.id, visibleToClient: false })
  await expect(openOwnFile(owner(), file.id)).rejects.toMatchObject(unseen)
})

test('a file that is taken away leaves the store, and the audit trail keeps its name', async () => {
  const file = await attach()
  await deleteFile(staff(), file.id)
  await house.settle()
  expect(await keys()).not.toContain(file.key)
  expect((await trailOf(house, grace.clientId, 'file_deleted')).at(-1)).toMatchObject({ before: { name: 'note.txt' } })
  await expect(openFile(staff(), file.id)).rejects.toMatchObject({ code: 'file_not_found' })
  await expect(deleteFile(staff(), file.id)).rejects.toMatchObject({ code: 'file_not_found' })
  await expect(showFile(staff(), { id: file.id, visibleToClient: true })).rejects.toMatchObject({
    code: 'file_not_found',
  })
})

test('what is cut off between file and row leaves no row, and its file is swept a day later, but no other', async () => {
  const kept = await attach()
  const cut = system().transaction(async (tx) => {
    await attachFile(tx, { clientId: grace.clientId, file: note('cut.txt'), visibleToClient: false })
    throw new Error('the power went')
  })
  await expect(cut).rejects.toThrow('the power went')
  const names = async () =>
    (await listFiles(staff(), { clientId: grace.clientId, limit: 50 })).items.map(({ name }) => name)
  expect(await names()).not.toContain('cut.txt')
  const before = await keys()
  expect(await sweepFiles(system())).toMatchObject({ swept: 0 })
  house.clock.follow(house.clock.aheadMs + 25 * 3_600_000)
  expect(await sweepFiles(system())).toMatchObject({ swept: 1 })
  expect(await keys()).toHaveLength(before.length - 1)
  expect(await keys()).toContain(kept.key)
})

test('the file of an export goes after a week, and what was done is still told', async () => {
  const { id } = await startExport(staff(), { choice: { ids: [grace.clientId] }, withMark: false })
  await house.settle()
  const { fileKey } = await bulkJob(staff(), id)
  house.clock.follow(house.clock.aheadMs + 6 * 86_400_000)
  expect(await sweepFiles(system())).toMatchObject({ forgotten: 0 })
  expect(await keys()).toContain(fileKey)
  house.clock.follow(house.clock.aheadMs + 2 * 86_400_000)
  expect(await sweepFiles(system())).toMatchObject({ forgotten: 1, swept: 1 })
  expect(await bulkJob(staff(), id)).toMatchObject({ state: 'finished', fileKey: null })
  await expect(exportedFile(staff(), id)).rejects.toMatchObject({ code: 'file_not_found' })
})

test('files are of staff who may, of clients there are, and of the size that is allowed', async () => {
  const { clientId } = grace
  const upload = { clientId, file: note(), visibleToClient: false }
  for (const ctx of [owner(), asStaff(house, grace.userId, 'clients.view')]) {
    await expect(attachFile(ctx, upload)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(deleteFile(ctx, 1)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(showFile(ctx, { id: 1, visibleToClient: true })).rejects.toMatchObject({ code: 'forbidden' })
  }
  await expect(openFile(owner(), 1)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(attachFile(staff(), { ...upload, clientId: 999_999 })).rejects.toMatchObject({
    code: 'client_not_found',
  })
  await expect(listFiles(staff(), { clientId: 999_999, limit: 5 })).rejects.toMatchObject({ code: 'client_not_found' })
  await system().transaction((tx) => changeSetting(tx, uploadMegabytesSetting, 1))
  const large = note('large.txt', 'x'.repeat(1024 * 1024 + 1))
  await expect(attach(large)).rejects.toMatchObject({ code: 'file_too_large', fields: [{ field: 'file' }] })
})
