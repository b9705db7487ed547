import { describe, expect, test } from 'vitest'
import { type PanelAbility, panelAbilities, type ServerPanel } from '../../server-panel.ts'
import { formOf } from '../../settings-form.ts'
import { recordingCall } from '../recording-call.ts'
import type { Acts, PanelHarness } from './harness.ts'

/** The verbs that belong to an ability. */
const verbsOf: Record<PanelAbility, (keyof ServerPanel)[]> = {
  changePlan: ['changePlan'],
  changePassword: ['changePassword'],
  rename: ['rename'],
  renew: ['renew'],
  usage: ['usage'],
  listAccounts: ['listAccounts'],
  choices: ['choices'],
  signOn: ['signOn'],
  backups: ['listBackups', 'createBackup', 'restoreBackup', 'deleteBackup'],
  power: ['power'],
  reinstall: ['reinstall'],
  console: ['console'],
  actions: ['act'],
  callback: ['parseCallback'],
}

/** What a kind can do besides: each ability is tested where there is one, and has no verb where there is none. */
export function changing(name: string, harness: () => PanelHarness, acts: Acts): void {
  const { newAccount, act, settled, standing, done } = acts
  const panel = () => harness().panel
  const can = (ability: PanelAbility) => harness().kind.abilities.includes(ability)

  describe(`${name}: what it can do besides`, () => {
    test.each(panelAbilities)('has the verbs of "%s" just when it says so', (ability) => {
      for (const verb of verbsOf[ability]) expect(typeof panel()[verb] === 'function', verb).toBe(can(ability))
      if (ability === 'actions') expect((harness().kind.actions ?? []).length > 0).toBe(can(ability))
    })

    test('describes its settings, its plan and its actions, and takes the plans of this test', () => {
      const { kind, plan, otherPlan } = harness()
      // One that is reached by the house alone needs no settings.
      expect(() => formOf(kind.settings)).not.toThrow()
      for (const one of [plan, otherPlan]) expect(kind.plan.safeParse(one).error?.issues ?? []).toEqual([])
      for (const { form, name: of } of kind.actions ?? []) expect(() => formOf(form), of).not.toThrow()
      if (formOf(kind.plan).some((field) => field.isSuggested)) expect(kind.abilities).toContain('choices')
    })

    test('changes the plan, and twice is as good as once', async ({ skip }) => {
      if (!can('changePlan')) return skip('it cannot')
      const account = await standing()
      for (const _ of ['once', 'twice'])
        expect(
          await done(account, panel().changePlan!(account, harness().otherPlan as never, act(), recordingCall())),
        ).toMatchObject({ kind: 'ok' })
      const { planNames } = harness()
      if (planNames) expect(await settled(account)).toMatchObject({ state: 'active', plan: planNames[1] })
      expect(await panel().changePlan!(newAccount(), harness().otherPlan as never, act(), recordingCall())).toEqual({
        kind: 'absent',
      })
    })

    test('changes the password, and nobody reads it in the log', async ({ skip }) => {
      if (!can('changePassword')) return skip('it cannot')
      const account = await standing()
      const call = recordingCall()
      const password = 'Another-Horse7-Staple'
      expect(await done(account, panel().changePassword!(account, password, act(), call))).toMatchObject({ kind: 'ok' })
      expect(JSON.stringify(call.exchanges)).not.toContain(password)
      const { passwordOf } = harness()
      if (passwordOf) expect(await passwordOf(account)).toBe(password)
    })

    test('changes the domain', async ({ skip }) => {
      if (!can('rename')) return skip('it cannot')
      const account = await standing()
      const domain = `new-${account.domain}`
      expect(await done(account, panel().rename!(account, domain, act(), recordingCall()))).toMatchObject({
        kind: 'ok',
      })
      expect(await settled({ ...account, domain })).toMatchObject({ state: 'active', domain })
      // Asked again by somebody who does not know that it was done.
      expect(await done(account, panel().rename!(account, domain, act(), recordingCall()))).toMatchObject({
        kind: 'ok',
      })
    })

    test('is told of a renewal', async ({ skip }) => {
      if (!can('renew')) return skip('it does not want to know')
      const account = await standing()
      expect(await done(account, panel().renew!(account, '2030-01-31', act(), recordingCall()))).toMatchObject({
        kind: 'ok',
      })
    })

    test('says what it uses, of one and of all', async ({ skip }) => {
      if (!can('usage')) return skip('it does not say')
      const account = await standing()
      const usage = await panel().usage!(account, recordingCall())
      expect(usage).toMatchObject({ kind: 'read', usage: { trafficMib: expect.any(Number) } })
      // A cloud does not look into its machines.
      if (usage.kind === 'read' && usage.usage.diskMib !== null) expect(usage.usage.diskMib).toBeGreaterThanOrEqual(0)
      expect(await panel().usage!(newAccount(), recordingCall())).toEqual({ kind: 'absent' })
      if (!panel().usageOfAll) return
      const seen: string[] = []
      for (let page: string | null = null; ; ) {
        const read = await panel().usageOfAll!(page, recordingCall())
        if (read.kind !== 'read') throw new Error(read.reason)
        // Machines all have the same user name.
        seen.push(...read.usages.map((one) => one.account.remoteId ?? one.account.username))
        page = read.next
        if (page === null) break
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.some((one) => one === account.username || one === account.remoteId)).toBe(true)
    })

    test('lists all accounts, page by page, each once', async ({ skip }) => {
      if (!can('listAccounts')) return skip('it cannot')
      const account = await standing()
      await standing()
      const seen: string[] = []
      for (let page: string | null = null; ; ) {
        const read = await panel().listAccounts!(page, recordingCall())
        if (read.kind !== 'read') throw new Error(read.reason)
        seen.push(...read.accounts.map((one) => one.remoteId ?? one.username))
        page = read.next
        if (page === null) break
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toContain(account.remoteId ?? account.username)
    })

    test('offers choices for the fields that say so', async ({ skip }) => {
      const fields = formOf(harness().kind.plan).filter((field) => field.isSuggested)
      if (fields.length === 0) return skip('there are none')
      for (const field of fields) {
        const read = await panel().choices!(field.name, recordingCall())
        expect(read, field.name).toMatchObject({ kind: 'read' })
        if (read.kind === 'read') expect(read.choices.length, field.name).toBeGreaterThan(0)
      }
    })

    test('lets people in without a password, by an address that is new each time', async ({ skip }) => {
      if (!can('signOn')) return skip('it cannot')
      const account = await standing()
      const ways = [
        await panel().signOn!(account, { ip: '203.0.113.7' }, recordingCall()),
        await panel().signOn!(account, { ip: '203.0.113.7' }, recordingCall()),
      ]
      const urls = ways.map((way) => (way.kind === 'ready' ? way.url : way.kind))
      expect(urls[0]).toMatch(/^https?:\/\//)
      expect(urls[1]).not.toBe(urls[0])
      expect((await panel().signOn!(newAccount(), { ip: '203.0.113.7' }, recordingCall())).kind).toBe('absent')
    })

    test('is switched off and on, and started again', async ({ skip }) => {
      if (!can('power')) return skip('it cannot')
      const account = await standing()
      for (const [to, power] of [
        ['stop', 'off'],
        ['stop', 'off'],
        ['start', 'on'],
        ['start', 'on'],
        ['reboot', 'on'],
      ] as const) {
        expect(await done(account, panel().power!(account, to, act(), recordingCall()))).toMatchObject({ kind: 'ok' })
        expect(await settled(account), to).toMatchObject({ state: 'active', power })
      }
    })

    test('cannot be switched on while it is suspended', async ({ skip }) => {
      if (!can('power')) return skip('it cannot')
      const account = await standing()
      await done(account, panel().suspend(account, 'overdue', act(), recordingCall()))
      expect(await panel().power!(account, 'start', act(), recordingCall())).toMatchObject({ kind: 'rejected' })
      expect(await settled(account)).toMatchObject({ state: 'suspended', power: 'off' })
    })

    test('is set up anew', async ({ skip }) => {
      if (!can('reinstall')) return skip('it cannot')
      const account = await standing()
      const wish = { image: null, password: 'Fresh-Horse5-Battery' }
      expect(await done(account, panel().reinstall!(account, wish, act(), recordingCall()))).toMatchObject({
        kind: 'ok',
      })
      expect(await settled(account)).toMatchObject({ state: 'active' })
      expect(await harness().standing(account)).toBe(1)
    })

    test('shows its screen', async ({ skip }) => {
      if (!can('console')) return skip('it cannot')
      expect(['page', 'text']).toContain((await panel().console!(await standing(), recordingCall())).kind)
    })
  })
}
