import { describe, expect, test } from 'vitest'
import type { CreateAccount, ServerPanel } from '../server-panel.ts'
import { recordingCall, uniqueKey } from './recording-call.ts'

/** What the suite needs from the other side of the wire. */
export type PanelHarness = {
  panel: ServerPanel
  /** The same panel where nobody listens: no connection comes about. */
  unreachable: ServerPanel
  /** The next call for this account is carried out; its answer comes too late for the adapter, or not at all. */
  loseNextAnswer(externalId: string, how: 'late' | 'dropped'): Promise<void>
  /** The next call for this account finds the panel busy (nothing is done), or is refused for good. */
  failNextCall(externalId: string, how: 'busy' | 'rejected'): Promise<void>
  /** How many accounts the panel has made for a key, from its own records. */
  made(externalId: string): Promise<number>
}

/** What each server adapter owes, whatever the panel is. The harness is asked for in each test, when it is ready. */
export function serverPanelContract(name: string, harness: () => PanelHarness): void {
  const newAccount = (): CreateAccount => {
    const externalId = uniqueKey('service')
    const username = `u${externalId.replace(/\D/g, '').slice(0, 4)}${Math.random().toString(36).slice(2, 10)}`
    return {
      externalId,
      username,
      password: 'Correct-horse-battery-9',
      domain: `${username}.example`,
      plan: 'starter',
      email: 'ada@example.com',
    }
  }

  const create = (input: CreateAccount) => harness().panel.create(input, recordingCall())
  const lookUp = (externalId: string) => harness().panel.lookUp(externalId, recordingCall())

  async function standing(): Promise<CreateAccount> {
    const input = newAccount()
    const outcome = await create(input)
    if (outcome.kind !== 'ready') throw new Error(`The account was not made: ${outcome.kind}`)
    return input
  }

  describe(`${name}: making an account`, () => {
    test('makes it, and finds it by its key', async () => {
      const input = newAccount()
      expect(await create(input)).toMatchObject({ kind: 'ready', created: true, username: input.username })
      const { externalId, username, domain, plan } = input
      expect(await lookUp(externalId)).toMatchObject({
        kind: 'found',
        account: { externalId, username, domain, plan, suspended: false },
      })
    })

    test('a second create finds the first', async () => {
      const input = await standing()
      expect(await create(input)).toMatchObject({ kind: 'ready', created: false, username: input.username })
      expect(await harness().made(input.externalId)).toBe(1)
    })

    test('of eight creates at the same moment one makes it and all answer with it', async () => {
      const input = newAccount()
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => create(input)))
      expect(outcomes.every((outcome) => outcome.kind === 'ready' && outcome.username === input.username)).toBe(true)
      expect(outcomes.filter((outcome) => outcome.kind === 'ready' && outcome.created)).toHaveLength(1)
      expect(await harness().made(input.externalId)).toBe(1)
    })

    test('a user name that another has is rejected', async () => {
      const other = await standing()
      expect(await create({ ...newAccount(), username: other.username })).toMatchObject({ kind: 'rejected' })
    })

    test.each(['late', 'dropped'] as const)(
      'a %s answer is unknown, and the look-up finds the account',
      async (how) => {
        const input = newAccount()
        await harness().loseNextAnswer(input.externalId, how)
        expect(await create(input)).toMatchObject({ kind: 'unknown' })
        expect(await lookUp(input.externalId)).toMatchObject({ kind: 'found', account: { username: input.username } })
        expect(await create(input)).toMatchObject({ kind: 'ready', created: false })
        expect(await harness().made(input.externalId)).toBe(1)
      },
    )

    test('a busy panel is retryable, and nothing was done', async () => {
      const input = newAccount()
      await harness().failNextCall(input.externalId, 'busy')
      expect(await create(input)).toMatchObject({ kind: 'retryable' })
      expect(await lookUp(input.externalId)).toEqual({ kind: 'absent' })
      expect(await create(input)).toMatchObject({ kind: 'ready', created: true })
    })

    test('a refusal is rejected, and nothing was done', async () => {
      const input = newAccount()
      await harness().failNextCall(input.externalId, 'rejected')
      expect(await create(input)).toMatchObject({ kind: 'rejected' })
      expect(await lookUp(input.externalId)).toEqual({ kind: 'absent' })
    })

    test('a panel that is not there is retryable; a question to it stays open', async () => {
      const { unreachable } = harness()
      expect(await unreachable.create(newAccount(), recordingCall())).toMatchObject({ kind: 'retryable' })
      expect(await unreachable.suspend('any', 'overdue', recordingCall())).toMatchObject({ kind: 'retryable' })
      expect(await unreachable.lookUp('any', recordingCall())).toMatchObject({ kind: 'unknown' })
      expect(await unreachable.usage('any', recordingCall())).toMatchObject({ kind: 'unknown' })
    })

    test('records what was said, without the password', async () => {
      const input = newAccount()
      const call = recordingCall()
      await harness().panel.create(input, call)
      expect(call.exchanges).toHaveLength(1)
      expect(JSON.stringify(call.exchanges)).not.toContain(input.password)
    })
  })

  describe(`${name}: the life of an account`, () => {
    test('is suspended and unsuspended, and twice is as good as once', async () => {
      const { externalId } = await standing()
      const suspended = async () => {
        const found = await lookUp(externalId)
        return found.kind === 'found' && found.account.suspended
      }
      for (const _ of ['once', 'twice']) {
        expect(await harness().panel.suspend(externalId, 'overdue', recordingCall())).toEqual({ kind: 'ok' })
        expect(await suspended()).toBe(true)
      }
      for (const _ of ['once', 'twice']) {
        expect(await harness().panel.unsuspend(externalId, recordingCall())).toEqual({ kind: 'ok' })
        expect(await suspended()).toBe(false)
      }
    })

    test('a dropped answer to a suspension is unknown, and the look-up shows it', async () => {
      const { externalId } = await standing()
      await harness().loseNextAnswer(externalId, 'dropped')
      expect(await harness().panel.suspend(externalId, 'overdue', recordingCall())).toMatchObject({ kind: 'unknown' })
      expect(await lookUp(externalId)).toMatchObject({ kind: 'found', account: { suspended: true } })
    })

    test('is gone after it was terminated, and stays so', async () => {
      const { externalId } = await standing()
      expect(await harness().panel.terminate(externalId, recordingCall())).toEqual({ kind: 'ok' })
      expect(await lookUp(externalId)).toEqual({ kind: 'absent' })
      expect(await harness().panel.terminate(externalId, recordingCall())).toEqual({ kind: 'absent' })
    })

    test('one that was never made is absent, for every verb', async () => {
      const never = uniqueKey('never')
      const { panel } = harness()
      expect(await panel.lookUp(never, recordingCall())).toEqual({ kind: 'absent' })
      expect(await panel.suspend(never, 'overdue', recordingCall())).toEqual({ kind: 'absent' })
      expect(await panel.unsuspend(never, recordingCall())).toEqual({ kind: 'absent' })
      expect(await panel.terminate(never, recordingCall())).toEqual({ kind: 'absent' })
      expect(await panel.usage(never, recordingCall())).toEqual({ kind: 'absent' })
    })

    test('says what it uses', async () => {
      const { externalId } = await standing()
      expect(await harness().panel.usage(externalId, recordingCall())).toMatchObject({
        kind: 'read',
        usage: { diskMib: expect.any(Number), trafficMib: expect.any(Number) },
      })
    })
  })
}
