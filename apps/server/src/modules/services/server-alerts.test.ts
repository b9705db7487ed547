import { afterAll, beforeAll, expect, test } from 'vitest'
import { aStaffMember } from '../../api/testing/people.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { asStaff, inHouse } from '../billing/examples.ts'
import { listMails } from '../messaging/index.ts'
import { aServer, FakeStable, withKinds } from '../servers/examples.ts'
import { reportRefused, testServer } from '../servers/index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  withKinds(house, new FakeStable())
})
afterAll(() => house.stop())

test('an outage is mailed once to staff who look after servers, and so is its end', async () => {
  const keeper = await aStaffMember(house, ['servers.view', 'servers.manage'])
  await aStaffMember(house, ['servers.view'])
  const gone = await aStaffMember(house, ['servers.manage'])
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [gone.userId])
  const { id } = await aServer(asStaff(house), { label: 'Web 3' })
  for (let n = 0; n < 3; n++) {
    await inHouse(house, (tx) => reportRefused(tx, id, 'The token is not known.'))
    await house.settle()
  }
  const mails = async () =>
    (await listMails(asStaff(house), { limit: 20 })).items
      .filter(({ template }) => template.startsWith('server_'))
      .map(({ subject }) => subject)
  const { rows } = await house.pool.query(`SELECT to_address FROM messaging.mails WHERE template = 'server_down'`)
  const { rows: people } = await house.pool.query('SELECT email FROM identity.users WHERE id = $1', [keeper.userId])
  expect(rows).toEqual([{ to_address: people[0].email }])
  expect(await mails()).toEqual(['Web 3 does not take our key'])

  await testServer(asStaff(house), id)
  await testServer(asStaff(house), id)
  await house.settle()
  expect(await mails()).toEqual(['Web 3 is back', 'Web 3 does not take our key'])
})
