import { describe, expect, test } from 'vitest'
import { recordingCall, uniqueKey } from '../recording-call.ts'
import type { Acts, PanelHarness } from './harness.ts'

/** Making accounts, once. */
export function making(name: string, harness: () => PanelHarness, acts: Acts): void {
  const { newAccount, create, lookUp, settled, finished, standing } = acts

  describe(`${name}: making an account`, () => {
    test('makes it, and finds it by what we know of it', async () => {
      const input = newAccount()
      const outcome = await create(input)
      expect(['ready', 'working']).toContain(outcome.kind)
      const found = await finished(input)
      expect(found).toMatchObject({ state: 'active' })
      expect(found!.host).not.toBe('')
      const { planNames } = harness()
      if (planNames) expect(found!.plan).toBe(planNames[0])
      if (harness().kind.makes === 'account')
        expect(found).toMatchObject({ username: input.username, domain: input.domain })
      else expect(found!.remoteId).not.toBeNull()
      expect(await harness().standing(input)).toBe(1)
    })

    test('a second create finds the first', async () => {
      const input = await standing()
      expect(await create({ ...input, remoteId: null })).toMatchObject({ kind: 'ready', created: false })
      expect(await create(input)).toMatchObject({ kind: 'ready', created: false })
      expect(await harness().standing(input)).toBe(1)
    })

    test.each(['late', 'dropped'] as const)(
      'a %s answer is unknown, and the look-up finds the account',
      async (how) => {
        const input = newAccount()
        await harness().loseNextAnswer(input, how)
        expect(await create(input)).toMatchObject({ kind: 'unknown' })
        expect(await settled(input)).not.toBeNull()
        expect(['ready', 'working']).toContain((await create(input)).kind)
        expect(await finished(input)).toMatchObject({ state: 'active' })
        expect(await harness().standing(input)).toBe(1)
      },
    )

    test('a busy panel is retryable, and nothing was done', async () => {
      const input = newAccount()
      await harness().failNextCall(input, 'busy')
      expect(await create(input)).toMatchObject({ kind: 'retryable' })
      expect(await harness().standing(input)).toBe(0)
      expect(await lookUp(input)).toEqual({ kind: 'absent' })
      expect(['ready', 'working']).toContain((await create(input)).kind)
      expect(await finished(input)).toMatchObject({ state: 'active' })
    })

    test('a refusal is final, and says why', async () => {
      const input = newAccount()
      await harness().failNextCall(input, 'rejected')
      const outcome = await create(input)
      expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/\w{3}/) })
      expect(await harness().standing(input)).toBe(0)
    })

    test("somebody else's account is left alone", async ({ skip }) => {
      const { foreignAccount } = harness()
      if (!foreignAccount) return skip('nobody else can have the name there')
      const input = newAccount()
      await foreignAccount(input)
      expect(await create(input)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
      expect(['foreign', 'absent']).toContain((await lookUp(input)).kind)
      for (const end of [
        harness().panel.terminate(input, acts.act(), recordingCall()),
        harness().panel.suspend(input, 'overdue', acts.act(), recordingCall()),
      ])
        expect(['absent', 'rejected']).toContain((await end).kind)
      expect(await harness().standing(input)).toBe(1)
    })

    test('a server that is full says so', async ({ skip }) => {
      const { runsFull } = harness()
      if (!runsFull) return skip('this kind never says so')
      const hasRoomAgain = await runsFull()
      expect(await create(newAccount())).toMatchObject({ kind: 'rejected', because: 'no_room' })
      await hasRoomAgain()
    })

    test('a panel that cannot be reached has done nothing', async () => {
      const { unreachable } = harness()
      expect(await unreachable.create(newAccount(), acts.act(), recordingCall())).toMatchObject({ kind: 'retryable' })
      expect(await unreachable.lookUp(newAccount(), recordingCall())).toMatchObject({ kind: 'unknown' })
      expect(await unreachable.checkConnection(recordingCall())).toMatchObject({ kind: 'unknown' })
    })

    test('a key that is not taken is a matter of credentials', async () => {
      const { unwelcome } = harness()
      expect(await unwelcome.checkConnection(recordingCall())).toMatchObject({ kind: 'refused' })
      expect(await unwelcome.create(newAccount(), acts.act(), recordingCall())).toMatchObject({
        kind: 'rejected',
        because: 'credentials',
      })
      expect(await unwelcome.lookUp(newAccount(), recordingCall())).toMatchObject({ kind: 'unknown' })
    })

    test('settings that work are accepted', async () => {
      const check = await harness().panel.checkConnection(recordingCall())
      expect(check).toMatchObject({ kind: 'accepted', version: expect.stringMatching(/\w/) })
    })

    test('records what was said, without the password', async () => {
      const input = { ...newAccount(), password: `Se-Cret9${uniqueKey('x')}` }
      const call = recordingCall()
      await harness().panel.create(input, { key: input.externalId }, call)
      expect(call.exchanges.length).toBeGreaterThan(0)
      expect(JSON.stringify(call.exchanges)).not.toContain(input.password)
      expect(JSON.stringify(call.exchanges)).not.toContain(encodeURIComponent(input.password))
    })
  })
}
