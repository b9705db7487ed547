import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../platform/free-port.ts'
import { startTestWorld, type TestWorld } from '../../sandbox/testing.ts'
import { createViesCheck } from './vies.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.stop())

const vies = (timeoutMs = 5000) => createViesCheck({ baseUrl: `${world.origin}/sandbox/vies/rest-api`, timeoutMs })
const requester = { country: 'DE', number: '123456789' }

test('a number that is valid comes with name and address, and with proof for who says who they are', async () => {
  const call = recordingCall()
  expect(await vies().check({ country: 'AT', number: 'U12345678', requester }, call)).toEqual({
    kind: 'valid',
    name: 'Sandbox Company U12345678',
    address: '1 Sandbox Street, AT',
    consultation: expect.stringMatching(/^WAPIAAAA/),
  })
  expect(call.exchanges).toMatchObject([{ method: 'GET', status: 200 }])
  const unnamed = await vies().check({ country: 'AT', number: 'U12345678', requester: null }, recordingCall())
  expect(unnamed).toMatchObject({ kind: 'valid', consultation: null })
})

test('a number that is not valid', async () => {
  const answer = await vies().check({ country: 'AT', number: 'U12345404', requester: null }, recordingCall())
  expect(answer).toEqual({ kind: 'invalid', consultation: null })
})

test('a state that does not answer is no "invalid"', async () => {
  const answer = await vies().check({ country: 'AT', number: 'U12345503', requester: null }, recordingCall())
  expect(answer).toEqual({ kind: 'unavailable', reason: 'VIES said MS_UNAVAILABLE.' })
})

test.each([
  ['error', 'VIES answered 503.'],
  ['drop', expect.any(String)],
  ['late', 'No answer within 300 ms.'],
] as const)('VIES that goes wrong (%s) is unavailable', async (mode, reason) => {
  await world.api('POST', '/sandbox/vies/failures', {
    match: `DE${mode.length}11111111`,
    mode,
    times: 1,
    delayMs: 1000,
  })
  const question = { country: 'DE', number: `${mode.length}11111111`, requester: null }
  expect(await vies(300).check(question, recordingCall())).toEqual({ kind: 'unavailable', reason })
})

test('nobody there is unavailable', async () => {
  const nobody = createViesCheck({ baseUrl: `http://127.0.0.1:${await freePort()}` })
  const answer = await nobody.check({ country: 'DE', number: '111111111', requester: null }, recordingCall())
  expect(answer).toMatchObject({ kind: 'unavailable' })
})
