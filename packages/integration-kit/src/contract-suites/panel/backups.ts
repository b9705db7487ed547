import { describe, expect, test } from 'vitest'
import { recordingCall } from '../recording-call.ts'
import type { Acts, PanelHarness } from './harness.ts'

/** Back-ups: made once, found again, restored, deleted. */
export function backups(name: string, harness: () => PanelHarness, acts: Acts): void {
  const { newAccount, act, settled, standing, done } = acts
  const panel = () => harness().panel
  const cannot = () => !harness().kind.abilities.includes('backups')

  async function backupsOf(account: Parameters<typeof settled>[0]) {
    await harness().finishWork()
    const read = await panel().listBackups!(account, recordingCall())
    if (read.kind !== 'read') throw new Error(`The back-ups are ${read.kind}.`)
    return read.backups
  }

  describe(`${name}: back-ups`, () => {
    test('is made, listed, restored and deleted', async ({ skip }) => {
      if (cannot()) return skip('it cannot')
      const account = await standing()
      expect(await backupsOf(account)).toEqual([])
      expect(await done(account, panel().createBackup!(account, act('backup'), recordingCall()))).toMatchObject({
        kind: 'ok',
      })
      const [backup] = await backupsOf(account)
      expect(backup).toMatchObject({ state: 'ready' })
      expect(Number.isNaN(Date.parse(backup!.madeAt))).toBe(false)

      expect(await done(account, panel().restoreBackup!(account, backup!.id, act(), recordingCall()))).toMatchObject({
        kind: 'ok',
      })
      expect(await settled(account)).toMatchObject({ state: 'active' })
      for (const expected of [['ok'], ['ok', 'absent']])
        expect(expected).toContain(
          (await done(account, panel().deleteBackup!(account, backup!.id, act(), recordingCall()))).kind,
        )
      expect(await backupsOf(account)).toEqual([])
    })

    test('one whose answer was lost is found by the key of its act', async ({ skip }) => {
      if (cannot()) return skip('it cannot')
      const account = await standing()
      const same = act('backup')
      await harness().loseNextAnswer(account, 'dropped')
      expect(await panel().createBackup!(account, same, recordingCall())).toMatchObject({ kind: 'unknown' })
      const found = await backupsOf(account)
      expect(found).toHaveLength(1)
      expect(found[0]!.label).toContain(same.key)
    })

    test('that of another account, or of none, is not restored', async ({ skip }) => {
      if (cannot()) return skip('it cannot')
      const mine = await standing()
      const other = await standing()
      await done(other, panel().createBackup!(other, act('backup'), recordingCall()))
      const [theirs] = await backupsOf(other)
      for (const id of [theirs!.id, 'no-such-backup'])
        expect(['rejected', 'absent']).toContain((await panel().restoreBackup!(mine, id, act(), recordingCall())).kind)
      expect((await panel().listBackups!(newAccount(), recordingCall())).kind).toBe('absent')
    })
  })
}
