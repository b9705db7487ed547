import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KnownAccount } from '@ostler/integration-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anAccount } from '../testing/linux/accounts.ts'
import { PLAN } from '../testing/linux/harness.ts'
import { named, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'
import { programFor, type Question } from './ask.ts'
import { type Layout, layoutOf } from './layout.ts'
import { planOf } from './settings.ts'

const why = whyWithout('sshd', 'nginx')
const killer = join(import.meta.dirname, '../testing/linux/kill-before-step.py')

/** More steps than an act has; the loops below end earlier, when nothing was left to kill. */
const FAR_BEYOND = 200

/** The connection is left out here: what is killed is the program, on the server. */
describe.skipIf(why !== '')(named('a server that dies between two steps', why), () => {
  let server: RealServer
  let layout: Layout

  beforeAll(async () => {
    server = await startRealServer()
    layout = layoutOf(server.settings().layout)
    await answerTo(createOf(anAccount()))
  })

  afterAll(() => server?.stop())

  type Answer = { ok: boolean; code?: string; changed?: boolean; created?: boolean; account?: { state: string } }

  /** Null: it was killed before it could answer. */
  async function runs(question: Question, script: string[]): Promise<Answer | null> {
    const child = spawn('/usr/bin/python3', ['-I', ...script], { stdio: ['pipe', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    child.stdin.end(programFor(question, layout))
    await once(child, 'close')
    return said === '' ? null : JSON.parse(said)
  }

  const answerTo = async (question: Question) => (await runs(question, ['-']))!
  const killedBefore = (step: number, question: Question) => runs(question, [killer, String(step)])

  const proofOf = ({ externalId, username, domain }: KnownAccount) => ({ externalId, username, domain })
  const createOf = (account: ReturnType<typeof anAccount>): Question => ({
    op: 'create',
    account: proofOf(account),
    password: account.password,
    email: account.email,
    name: account.name,
    plan: planOf(PLAN as never),
  })

  /** What stands on the server for this account, with its own names taken out. */
  async function tracesOf({ username }: KnownAccount) {
    const all = (await server.everything()).filter((path) => path.includes(username))
    const certificates = all.map((path) => path.replaceAll(username, 'NAME').replace(/[0-9a-f]{16}\./, 'DIGEST.'))
    const site = await readFile(join(server.dir, `nginx/enabled/ostler-${username}.conf`), 'utf8').catch(() => '')
    return { certificates, isServed: site.includes(`root ${server.dir}/www/${username}/public`) }
  }

  test('a create is taken up wherever it was cut off, and comes out whole', async () => {
    const whole = anAccount()
    expect(await answerTo(createOf(whole))).toMatchObject({ ok: true, created: true })
    const expected = await tracesOf(whole)
    let steps = 0
    for (let step = 1; step < FAR_BEYOND; step++) {
      const account = anAccount()
      const answer = await killedBefore(step, createOf(account))
      if (answer) break
      steps++
      const found = await answerTo({ op: 'lookUp', account: proofOf(account) })
      const state = found.ok ? found.account!.state : found.code
      expect(['ABSENT', 'broken', 'active'], `after step ${step}`).toContain(state)
      const again = await answerTo(createOf(account))
      expect(again, `after step ${step}`).toMatchObject({
        ok: true,
        created: state !== 'active',
        account: { state: 'active' },
      })
      expect(await tracesOf(account), `after step ${step}`).toEqual(expected)
      expect(await server.standing(account.username)).toBe(1)
    }
    expect(steps).toBeGreaterThan(20)
    const page = await server.pageThat(whole.domain!, ({ status }) => status === 200)
    expect(page.text).toContain('ready')
  }, 240_000)

  test('an end that was cut off is finished, and leaves nothing', async () => {
    const before = await server.everything()
    let steps = 0
    // Ending removes many files of one kind; every third step tells as much in less time.
    for (let step = 1; step < FAR_BEYOND; step += 3) {
      const account = anAccount()
      await answerTo(createOf(account))
      const end = { op: 'terminate', account: proofOf(account) }
      if (await killedBefore(step, end)) break
      steps++
      const again = await answerTo(end)
      if (!again.ok) expect(again, `after step ${step}`).toMatchObject({ code: 'ABSENT' })
      // Of whoever died at the very last step the empty lock is left, until somebody comes by.
      const left = (await server.everything()).filter((path) => path !== `state/locks/${account.username}.lock`)
      expect(left, `after step ${step}`).toEqual(before)
    }
    expect(steps).toBeGreaterThan(5)
    expect(await server.everything()).toEqual(before)
  }, 240_000)

  test('a suspension that was cut off is repeated, and the other way round', async () => {
    const account = anAccount()
    await answerTo(createOf(account))
    let steps = 0
    for (let step = 1; step < FAR_BEYOND; step += 2) {
      for (const [op, state] of [
        ['suspend', 'suspended'],
        ['unsuspend', 'active'],
      ] as const) {
        const act = { op, account: proofOf(account), reason: 'overdue' }
        if (!(await killedBefore(step, act))) {
          steps++
          expect(await answerTo(act), `after step ${step}`).toMatchObject({ ok: true })
        }
        const found = await answerTo({ op: 'lookUp', account: proofOf(account) })
        expect(found, `after step ${step} of ${op}`).toMatchObject({ account: { state } })
        const isServed = (await tracesOf(account)).isServed
        expect(isServed, `after step ${step} of ${op}`).toBe(state === 'active')
        // Twice is as good as once.
        expect(await answerTo(act), `after step ${step} of ${op}`).toMatchObject({ ok: true, changed: false })
      }
      if (steps < step + 1) break
    }
    expect(steps).toBeGreaterThan(6)
  }, 240_000)
})
