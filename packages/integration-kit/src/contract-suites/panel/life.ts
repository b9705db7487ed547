import { describe, expect, test } from 'vitest'
import { recordingCall } from '../recording-call.ts'
import type { Acts, PanelHarness } from './harness.ts'

/** Suspending, serving again, ending. */
export function life(name: string, harness: () => PanelHarness, acts: Acts): void {
  const { newAccount, act, lookUp, settled, standing, done } = acts
  const panel = () => harness().panel

  describe(`${name}: the life of an account`, () => {
    test('is suspended and served again, and twice is as good as once', async () => {
      const account = await standing()
      for (const _ of ['once', 'twice']) {
        expect(await done(account, panel().suspend(account, 'overdue', act(), recordingCall()))).toMatchObject({
          kind: 'ok',
        })
        expect(await settled(account)).toMatchObject({ state: 'suspended' })
      }
      for (const _ of ['once', 'twice']) {
        expect(await done(account, panel().unsuspend(account, act(), recordingCall()))).toMatchObject({ kind: 'ok' })
        expect(await settled(account)).toMatchObject({ state: 'active' })
      }
    })

    test('is found suspended by a second create too, and stays so', async () => {
      const account = await standing()
      await done(account, panel().suspend(account, 'overdue', act(), recordingCall()))
      expect(await acts.create(account)).toMatchObject({ kind: 'ready', account: { state: 'suspended' } })
      expect(await settled(account)).toMatchObject({ state: 'suspended' })
    })

    test('a dropped answer to a suspension is unknown, and the look-up shows it', async () => {
      const account = await standing()
      await harness().loseNextAnswer(account, 'dropped')
      expect(await panel().suspend(account, 'overdue', act(), recordingCall())).toMatchObject({ kind: 'unknown' })
      // What takes several steps may have been cut off between them: then doing it again completes it.
      if ((await settled(account))?.state !== 'suspended')
        expect(await done(account, panel().suspend(account, 'overdue', act(), recordingCall()))).toMatchObject({
          kind: 'ok',
        })
      expect(await settled(account)).toMatchObject({ state: 'suspended' })
    })

    test('a busy panel suspends nobody', async () => {
      const account = await standing()
      await harness().failNextCall(account, 'busy')
      expect(await panel().suspend(account, 'overdue', act(), recordingCall())).toMatchObject({ kind: 'retryable' })
      expect(await settled(account)).toMatchObject({ state: 'active' })
    })

    test('is gone after it was ended, and stays so', async () => {
      const account = await standing()
      expect(await done(account, panel().terminate(account, act(), recordingCall()))).toMatchObject({ kind: 'ok' })
      await harness().finishWork()
      expect(await lookUp(account)).toEqual({ kind: 'absent' })
      expect(await harness().standing(account)).toBe(0)
      expect(await panel().terminate(account, act(), recordingCall())).toEqual({ kind: 'absent' })
    })

    test('one that is suspended is ended as well', async () => {
      const account = await standing()
      await done(account, panel().suspend(account, 'overdue', act(), recordingCall()))
      expect(await done(account, panel().terminate(account, act(), recordingCall()))).toMatchObject({ kind: 'ok' })
      await harness().finishWork()
      expect(await harness().standing(account)).toBe(0)
    })

    test('a dropped answer to an ending is unknown, and then it is gone', async () => {
      const account = await standing()
      await harness().loseNextAnswer(account, 'dropped')
      expect(await panel().terminate(account, act(), recordingCall())).toMatchObject({ kind: 'unknown' })
      await harness().finishWork()
      if (await settled(account)) await done(account, panel().terminate(account, act(), recordingCall()))
      await harness().finishWork()
      expect(await lookUp(account)).toEqual({ kind: 'absent' })
    })

    test('one that was never made is absent, for every verb', async () => {
      const never = newAccount()
      expect(await lookUp(never)).toEqual({ kind: 'absent' })
      expect(await panel().suspend(never, 'overdue', act(), recordingCall())).toEqual({ kind: 'absent' })
      expect(await panel().unsuspend(never, act(), recordingCall())).toEqual({ kind: 'absent' })
      expect(await panel().terminate(never, act(), recordingCall())).toEqual({ kind: 'absent' })
    })
  })
}
