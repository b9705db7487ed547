import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { botChallengePolicy } from '../platform/http/bot-challenge.ts'
import { zeroBitsOf } from '../platform/http/proof-of-work.ts'
import { changeSetting } from '../platform/settings.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

let house: TestHouse
let web: Web
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { deliverWebhooks: false })
})
afterAll(async () => {
  await web.stop()
  await house.stop()
})
beforeEach(() => house.pool.query('DELETE FROM platform.rate_limits'))

const policy = (when: 'never' | 'suspicious' | 'always') =>
  house.contexts.forSystem('test', 'cli').transaction((tx) => changeSetting(tx, botChallengePolicy, when))

async function forgets(proof?: string, ip = '203.0.113.1') {
  const answer = await web.app.inject({
    method: 'POST',
    url: '/api/v1/auth/forgot-password',
    remoteAddress: ip,
    payload: { email: 'somebody@example.com' },
    headers: proof === undefined ? {} : { 'ostler-proof': proof },
  })
  return answer.statusCode === 200 ? 'done' : answer.json().code
}

async function solved(): Promise<string> {
  const { challenge, zeroBits } = (await web.app.inject({ method: 'POST', url: '/api/v1/auth/challenge' })).json()
  for (let n = 0; ; n++) if (zeroBitsOf(`${challenge}:${n}`) >= zeroBits) return `${challenge}:${n}`
}

test('a few tries from an address are free; after that each costs a proof of work, and each proof is good for one', async () => {
  await policy('suspicious')
  for (let n = 0; n < 5; n++) expect(await forgets()).toBe('done')
  expect(await forgets()).toBe('challenge_required')
  expect(await forgets('nonsense:1')).toBe('challenge_required')
  const proof = await solved()
  expect(await Promise.all([forgets(proof), forgets(proof)])).toEqual(
    expect.arrayContaining(['done', 'challenge_required']),
  )
  expect(await forgets(undefined, '203.0.113.2')).toBe('done')
})

test('always asks everybody without a name, never asks nobody', async () => {
  await policy('always')
  expect(await forgets()).toBe('challenge_required')
  expect(await forgets(await solved())).toBe('done')
  await policy('never')
  for (let n = 0; n < 7; n++) expect(await forgets()).toBe('done')
})

test('being asked for a proof is no try: the few tries to log in are all left', async () => {
  await policy('always')
  const logsIn = async (proof?: string) => {
    const answer = await web.app.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { email: 'nobody@example.com', password: 'not the password' },
      headers: proof === undefined ? {} : { 'ostler-proof': proof },
    })
    return answer.json().code
  }
  for (let tries = 0; tries < 5; tries++) {
    expect(await logsIn()).toBe('challenge_required')
    expect(await logsIn(await solved())).toBe('login_failed')
  }
  expect(await logsIn(await solved())).toBe('rate_limited')
})
