import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { staffWith } from '../catalog/examples.ts'
import { serviceSettings } from './settings.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

test('staff decide what happens to services; all that is given is changed, or none', async () => {
  const manager = staffWith(house, 'settings.view', 'settings.manage')
  await serviceSettings.change(manager, {
    suspension: { suspendAfter: 5, terminateAfter: null },
    upgradePolicy: 'full_cycle',
  })
  const { values, defaults } = await serviceSettings.read(manager)
  expect(values).toEqual({
    ...defaults,
    suspension: { suspendAfter: 5, terminateAfter: null },
    upgradePolicy: 'full_cycle',
  })
  const wrong = { creditOnDowngrade: false, suspension: { suspendAfter: -1, terminateAfter: 3 } }
  await expect(serviceSettings.change(manager, wrong)).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'suspension.suspendAfter' }],
  })
  expect((await serviceSettings.read(manager)).values).toEqual(values)
  const onlooker = staffWith(house, 'settings.view')
  await expect(serviceSettings.change(onlooker, {})).rejects.toMatchObject({ code: 'forbidden' })
})
