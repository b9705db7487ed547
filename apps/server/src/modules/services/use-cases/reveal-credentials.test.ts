import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient } from '../../billing/examples.ts'
import { staffWith } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { aPaidService, type FakePanel, triesNext, withPanel } from '../examples.ts'
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

test('credentials are shown to their client when the service is ready, and it is recorded who looked', async () => {
  const [ada, eve] = [await anAccount(house), await anAccount(house)]
  const { id } = await aPaidService(house, { clientId: ada.clientId })
  const looks = async () =>
    (
      await house.pool.query(
        `SELECT actor, ip, after FROM platform.audit WHERE action = 'credentials_shown' AND object = $1`,
        [`service:${id}`],
      )
    ).rows
  const reveal = (who = asClient(house, ada)) => revealCredentials(who, id)

  await expect(reveal()).rejects.toMatchObject({ code: 'credentials_not_ready' })
  panel.creates.push({ answer: { kind: 'retryable', reason: 'busy' } })
  await triesNext(house, id)
  await expect(reveal()).rejects.toMatchObject({ code: 'credentials_not_ready' })
  await triesNext(house, id)

  const { username, password } = panel.requests[0]!
  expect(await reveal()).toEqual({ host: 'one.example', username, password, panelUrl: 'https://one.example/login' })
  for (const stranger of [asClient(house, eve), staffWith(house, 'services.view', 'services.manage')])
    await expect(reveal(stranger)).rejects.toMatchObject({ code: 'service_not_found' })
  expect(await looks()).toEqual([{ actor: `user:${ada.userId}`, ip: '198.51.100.7', after: null }])
})

test('the password lies nowhere in the open', async () => {
  const { id } = await aPaidService(house)
  await triesNext(house, id)
  const { password } = panel.requests[0]!
  for (const table of [
    'services.services',
    'services.attempts',
    'services.operations',
    'platform.audit',
    'platform.outbox',
  ]) {
    const { rows } = await house.pool.query(`SELECT 1 FROM ${table} t WHERE t::text LIKE '%' || $1 || '%'`, [password])
    expect([table, rows]).toEqual([table, []])
  }
})
