import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Context, Tx } from '../../../platform/context.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { inHouse } from '../../billing/examples.ts'
import { staffWith, theHouse } from '../../catalog/examples.ts'
import { aPaidService, type FakePanel, opensOf, withPanel } from '../examples.ts'
import { ownService } from '../queries/services.ts'
import { openSuspension } from '../suspension/suspend.ts'
import { setSuspensionRule, suspendService, unsuspendService } from '../use-cases/suspend-service.ts'
import { askFor } from './ask-for.ts'
import { goOn } from './go-on.ts'
import { operate } from './operate.ts'
import type { Verb } from './operation.ts'

/**
 * The process dies around a call to a server: before the server hears of it, after it has done what was asked, or when the
 * answer is there and about to be written down. Whether the same job comes back or another one finds the work, it is done
 * once.
 */

let house: TestHouse
let panel: FakePanel
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-15T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  panel = await withPanel(house)
})

const ctx = () => theHouse(house)
const worker = () => house.contexts.forSystem(operate.name, 'worker')
const minutesPass = (n: number) => house.clock.follow(house.clock.aheadMs + n * 60_000)

class Killed extends Error {}
const points = ['before the call', 'after the call', 'before the answer is written down'] as const
type Point = (typeof points)[number]

/** The next call of the verb dies at the point; so does all that this process would write afterwards. */
function dying(verb: keyof FakePanel, point: Point): Context {
  const real = (panel[verb] as (...input: unknown[]) => Promise<unknown>).bind(panel)
  let isDead = false
  Object.assign(panel, {
    async [verb](...input: unknown[]) {
      Object.assign(panel, { [verb]: real })
      isDead = true
      if (point === 'before the call') throw new Killed()
      const answer = await real(...input)
      if (point === 'after the call') throw new Killed()
      return answer
    },
  })
  const alive = worker()
  return new Proxy(alive, {
    get(target, name) {
      if (name !== 'transaction') {
        const value = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return (work: (tx: Tx) => Promise<unknown>) => {
        if (isDead) throw new Killed()
        return target.transaction(work)
      }
    },
  })
}

const run = (id: string) => ({ id, lastAttempt: false, signal: new AbortController().signal })
let jobs = 0

async function tries(serviceId: number, as = worker(), jobId = `job-${++jobs}`): Promise<void> {
  const [next] = await opensOf(house, serviceId)
  if (next) await operate.handle(as, { operationId: next.id }, run(jobId))
}

/** All that is left to do, by the same job that comes back or by what the minute's task calls up. */
async function goesOn(serviceId: number, how: 'the same job' | 'another job', jobId: string): Promise<void> {
  if (how === 'another job') {
    // Another one leaves it alone for as long as the first may still be asking.
    const before = panel.asked.length
    await tries(serviceId)
    expect(panel.asked.length).toBe(before)
    minutesPass(11)
    expect((await goOn(ctx())).called).toBeGreaterThan(0)
  }
  for (let n = 0; n < 6; n++) await tries(serviceId, worker(), how === 'the same job' ? jobId : undefined)
  expect(await opensOf(house, serviceId)).toEqual([])
}

const comingBack = ['the same job', 'another job'] as const

describe.each(points)('killed %s', (point) => {
  describe.each(comingBack)('and %s goes on', (how) => {
    test('of a set-up: the account is made once', async () => {
      const { id, externalId } = await aPaidService(house)
      await expect(tries(id, dying('create', point), `kill-${id}`)).rejects.toBeInstanceOf(Killed)
      await goesOn(id, how, `kill-${id}`)
      expect((await ownService(ctx(), id)).state).toBe('active')
      expect([...panel.accounts.keys()].filter((key) => key === externalId)).toHaveLength(1)
      expect(panel.asked.filter((one) => one === 'create')).toHaveLength(1)
    })

    test('of a suspension: it is suspended, once', async () => {
      const id = await served()
      await suspendService(staff(), { serviceId: id, reason: 'overdue' })
      await expect(tries(id, dying('suspend', point), `kill-${id}`)).rejects.toBeInstanceOf(Killed)
      await goesOn(id, how, `kill-${id}`)
      expect((await ownService(ctx(), id)).state).toBe('suspended')
      expect(panel.asked.filter((one) => one === 'suspend')).toHaveLength(1)
    })

    test('of an ending: it is gone, and nothing is left', async () => {
      const id = await served()
      await house.pool.query(
        `INSERT INTO services.terminations (service_id, why, made_by, made_at) VALUES ($1, 'test', 'test', now())`,
        [id],
      )
      await wants(id, 'terminate')
      await expect(tries(id, dying('terminate', point), `kill-${id}`)).rejects.toBeInstanceOf(Killed)
      await goesOn(id, how, `kill-${id}`)
      expect((await ownService(ctx(), id)).state).toBe('terminated')
      expect(panel.asked.filter((one) => one === 'terminate')).toHaveLength(1)
    })

    test('of a change of plan: the server has the new one', async () => {
      const id = await served()
      await wants(id, 'change_plan')
      await expect(tries(id, dying('changePlan', point), `kill-${id}`)).rejects.toBeInstanceOf(Killed)
      await goesOn(id, how, `kill-${id}`)
      expect(await lastOf(id)).toMatchObject({ verb: 'change_plan', state: 'done' })
    })

    test('of a back-up: there is one', async () => {
      const id = await served()
      await wants(id, 'create_backup')
      await expect(tries(id, dying('createBackup', point), `kill-${id}`)).rejects.toBeInstanceOf(Killed)
      await goesOn(id, how, `kill-${id}`)
      expect(await lastOf(id)).toMatchObject({ verb: 'create_backup', state: 'done' })
      const { externalId } = await ownService(ctx(), id)
      expect(panel.backups.get(externalId)).toHaveLength(1)
    })

    test('of a reboot: nobody reboots it again, staff are told', async () => {
      const id = await served()
      await wants(id, 'reboot')
      await expect(tries(id, dying('power', point), `kill-${id}`)).rejects.toBeInstanceOf(Killed)
      await goesOn(id, how, `kill-${id}`)
      expect(await lastOf(id)).toMatchObject({ verb: 'reboot', state: 'failed' })
      expect(panel.asked.filter((one) => one === 'reboot').length).toBeLessThanOrEqual(1)
    })
  })
})

test('suspended and served again by many at once: the last wish counts, here and on the server', async () => {
  const id = await served()
  for (let round = 0; round < 4; round++) {
    await Promise.allSettled([
      suspendService(staff(), { serviceId: id, reason: 'overdue' }),
      unsuspendService(staff(), { serviceId: id, reason: 'paid' }),
      ...Array.from({ length: 6 }, () => tries(id)),
    ])
    const wish = round % 2 === 0 ? 'suspended' : 'active'
    const open = await inHouse(house, (tx) => openSuspension(tx, id))
    if (wish === 'suspended' && (!open || open.liftAskedAt)) {
      for (let n = 0; n < 4; n++) await tries(id)
      await suspendService(staff(), { serviceId: id, reason: 'last wish' })
    }
    if (wish === 'active' && open && !open.liftAskedAt)
      await unsuspendService(staff(), { serviceId: id, reason: 'last wish' })
    await Promise.all(Array.from({ length: 8 }, () => tries(id)))
    for (let n = 0; n < 4; n++) await tries(id)
    const service = await ownService(ctx(), id)
    expect(service.state).toBe(wish)
    expect(panel.accounts.get(service.externalId)!.isSuspended).toBe(wish === 'suspended')
  }
  await setSuspensionRule(staff(), { serviceId: id, neverSuspend: false, suspendNotBefore: null })
})

const staff = () => staffWith(house, 'services.billing', 'services.manage')

async function served(): Promise<number> {
  const { id } = await aPaidService(house)
  await tries(id)
  panel.asked.length = 0
  return id
}

const wants = (id: number, verb: Verb) =>
  inHouse(house, async (tx) => askFor(tx, await ownService(tx, id), { verb, why: 'wanted' }))

async function lastOf(id: number) {
  const { rows } = await house.pool.query(
    `SELECT verb, state FROM services.operations WHERE service_id = $1 ORDER BY id DESC LIMIT 1`,
    [id],
  )
  return rows[0]
}
