import { textField } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient } from '../../billing/examples.ts'
import { staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { aPaidService, type FakePanel, opensOf, triesNext, withPanel } from '../examples.ts'
import { listOperations, operationDetails } from '../queries/operations.ts'
import { ownService } from '../queries/services.ts'
import { backupsOfService, lookAtServer, signOnToService } from './ask-at-once.ts'
import {
  actOnService,
  backUpService,
  changeServicePassword,
  deleteServiceBackup,
  powerService,
  reinstallService,
  renameService,
  restoreService,
} from './control-service.ts'
import { markOperationDone } from './decide-operation.ts'
import { requestEnd } from './request-end.ts'
import { revealCredentials } from './reveal-credentials.ts'

let house: TestHouse
let panel: FakePanel
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  panel = await withPanel(house)
})

const ctx = () => theHouse(house)
const staff = () => staffWith(house, 'services.view', 'services.manage')

async function aServed() {
  const account = await anAccount(house)
  const { id } = await aPaidService(house, { clientId: account.clientId })
  await triesNext(house, id)
  panel.asked.length = 0
  return { id, account, client: asClient(house, account) }
}

test('a new password is asked for, and shown when the server has taken it', async () => {
  const { id, client } = await aServed()
  const before = await revealCredentials(client, id)
  await changeServicePassword(client, { serviceId: id, password: null })
  expect(await revealCredentials(client, id)).toEqual(before)
  await triesNext(house, id)
  const after = await revealCredentials(client, id)
  expect(after.password).not.toBe(before.password)
  expect([...panel.accounts.values()].at(-1)!.password).toBe(after.password)

  await changeServicePassword(client, { serviceId: id, password: 'Chosen-By-Me-7' })
  await triesNext(house, id)
  expect(await revealCredentials(client, id)).toMatchObject({ password: 'Chosen-By-Me-7' })
  const { rows } = await house.pool.query(
    `SELECT sealed_input FROM services.operations WHERE service_id = $1 AND sealed_input IS NOT NULL`,
    [id],
  )
  expect(rows).toEqual([])
})

test.each(['short1A', 'nocapitals1', 'NoDigitsAtAll', 'with space 1A', 'line\nbreak1A'])(
  'the password %j is refused, and named',
  async (password) => {
    const { id, client } = await aServed()
    await expect(changeServicePassword(client, { serviceId: id, password })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'password' }],
    })
    expect(await opensOf(house, id)).toEqual([])
  },
)

test('back-ups are made, listed, restored and deleted', async () => {
  const { id, client } = await aServed()
  await backUpService(client, { serviceId: id })
  await triesNext(house, id)
  const [backup] = await backupsOfService(client, id)
  await restoreService(client, { serviceId: id, backupId: backup!.id })
  await triesNext(house, id)
  await deleteServiceBackup(client, { serviceId: id, backupId: backup!.id })
  await triesNext(house, id)
  expect(await backupsOfService(client, id)).toEqual([])
  expect(panel.asked.filter((one) => one !== 'list back-ups')).toEqual(['back up', 'restore', 'delete back-up'])
})

test('who ended a service is shown no back-ups of it, and no error', async () => {
  const { id, client } = await aServed()
  await requestEnd(client, { serviceId: id, atOnce: true, reason: 'moving', note: '' })
  while ((await ownService(ctx(), id)).state !== 'terminated') await triesNext(house, id)
  panel.asked.length = 0
  expect(await backupsOfService(client, id)).toEqual([])
  expect(panel.asked).toEqual([])
})

test('an account that is gone from its server already has no back-ups', async () => {
  const { id, client } = await aServed()
  panel.accounts.clear()
  expect(await backupsOfService(client, id)).toEqual([])
  expect(panel.asked).toEqual(['list back-ups'])
})

test('a back-up whose answer was lost is looked for before another one is made', async () => {
  const { id, client } = await aServed()
  panel.actions.push({ answer: { kind: 'unknown', reason: 'timeout' }, anyway: true })
  await backUpService(client, { serviceId: id })
  await triesNext(house, id)
  await triesNext(house, id)
  expect(panel.asked).toEqual(['back up', 'list back-ups'])
  expect(await backupsOfService(client, id)).toHaveLength(1)
})

test('what is wanted twice is done twice, and what waits already once', async () => {
  const { id, client } = await aServed()
  const first = await powerService(client, { serviceId: id, to: 'stop' })
  const again = await powerService(client, { serviceId: id, to: 'stop' })
  expect(again.id).toBe(first.id)
  await powerService(client, { serviceId: id, to: 'start' })
  await powerService(client, { serviceId: id, to: 'stop' })
  for (let n = 0; n < 3; n++) await triesNext(house, id)
  expect(panel.asked).toEqual(['stop', 'start', 'stop'])
})

test('the domain is another one when the server says so', async () => {
  const { id, client } = await aServed()
  await renameService(client, { serviceId: id, domain: 'fresh.example' })
  expect(await ownService(ctx(), id)).toMatchObject({ domain: 'example.com' })
  await triesNext(house, id)
  expect(await ownService(ctx(), id)).toMatchObject({ domain: 'fresh.example' })
  await expect(renameService(client, { serviceId: id, domain: 'fresh.example' })).rejects.toMatchObject({
    fields: [{ field: 'domain' }],
  })
})

test('what a server cannot do is refused, and so is what is not served', async () => {
  const { id, client } = await aServed()
  await expect(reinstallService(client, { serviceId: id, image: null })).rejects.toMatchObject({
    code: 'server_cannot',
  })
  const waiting = await aPaidService(house, { clientId: (await ownService(ctx(), id)).clientId })
  await expect(powerService(client, { serviceId: waiting.id, to: 'stop' })).rejects.toMatchObject({
    code: 'service_not_active',
  })
  await expect(signOnToService(client, waiting.id)).rejects.toMatchObject({ code: 'service_not_active' })
})

test('services of others are not there', async () => {
  const { id } = await aServed()
  const eve = asClient(house, await anAccount(house))
  const tries = [
    () => changeServicePassword(eve, { serviceId: id, password: null }),
    () => powerService(eve, { serviceId: id, to: 'stop' }),
    () => backUpService(eve, { serviceId: id }),
    () => signOnToService(eve, id),
    () => backupsOfService(eve, id),
  ]
  for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: 'service_not_found' })
  expect(panel.asked).toEqual([])
})

test('a way in is made for each click, and recorded', async () => {
  const { id, client, account } = await aServed()
  const urls = [(await signOnToService(client, id)).url, (await signOnToService(client, id)).url]
  expect(new Set(urls).size).toBe(2)
  const { rows } = await house.pool.query(
    `SELECT actor FROM platform.audit WHERE action = 'service_signed_on' AND object = $1`,
    [`service:${id}`],
  )
  expect(rows).toEqual([{ actor: `user:${account.userId}` }, { actor: `user:${account.userId}` }])
})

test('actions of a kind are offered to whom they are for, with what they ask for', async () => {
  const form = z.object({ version: textField({ label: 'Version' }, { pattern: /^8\.\d$/ }) })
  const action = { label: 'Set PHP', about: '', isDangerous: false, form }
  panel = await withPanel(house, undefined, {
    abilities: ['actions'],
    actions: [
      { ...action, name: 'php', for: 'client' },
      { ...action, name: 'repair', for: 'staff' },
    ],
  })
  const seen: unknown[] = []
  Object.assign(panel, {
    async act(_: unknown, what: unknown) {
      seen.push(what)
      return { kind: 'ok', note: 'PHP 8.4' }
    },
  })
  const { id, client } = await aServed()
  const php = { serviceId: id, action: 'php', values: { version: '8.4' } }
  const asked = await actOnService(client, php)
  await triesNext(house, id)
  expect(seen).toEqual([{ name: 'php', input: { version: '8.4' } }])
  expect(await operationDetails(client, asked.id)).toMatchObject({ state: 'done', answer: { note: 'PHP 8.4' } })

  await expect(actOnService(client, { ...php, action: 'repair' })).rejects.toMatchObject({ code: 'server_cannot' })
  await expect(actOnService(client, { ...php, values: { version: '9' } })).rejects.toMatchObject({
    fields: [{ field: 'values.version' }],
  })
  await expect(actOnService(client, { ...php, values: { version: '8.4', more: 'x' } })).rejects.toMatchObject({
    fields: [{ field: 'values.more' }],
  })
  await actOnService(staff(), { ...php, action: 'repair' })
  expect(await opensOf(house, id)).toMatchObject([{ verb: 'action' }])
})

test('staff see the queue, look at the server, and mark done what they did by hand', async () => {
  const { id, client } = await aServed()
  panel.actions.push({ answer: { kind: 'rejected', reason: 'quota' } })
  const asked = await backUpService(client, { serviceId: id })
  await triesNext(house, id)
  const page = await listOperations(staff(), { serviceId: id, isUnfinished: true, limit: 10, cursor: undefined })
  expect(page.items).toMatchObject([
    { id: asked.id, verb: 'create_backup', state: 'failed', answer: { reason: 'quota' } },
  ])
  await markOperationDone(staff(), { operationId: asked.id, reason: 'copied by hand' })
  expect(await operationDetails(staff(), asked.id)).toMatchObject({
    state: 'done',
    answer: { kind: 'by_hand', reason: 'copied by hand' },
    attempts: [{ state: 'rejected' }],
  })
  expect(await lookAtServer(staff(), id)).toMatchObject({ kind: 'found', account: { state: 'active' } })
  await expect(markOperationDone(client, { operationId: asked.id, reason: 'x' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})
