import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJob } from '../jobs/definitions.ts'
import { Dispatch } from '../jobs/dispatch.ts'
import { settleInline } from '../jobs/inline.ts'
import { aHouse, type TestHouse } from '../testing/house.ts'
import { advanceClock } from './advance-clock.ts'
import { daily, every, type Task } from './task.ts'

let house: TestHouse
afterEach(() => house.stop())

const berlinHouse = (startsAt: string) => aHouse({ startsAt, settings: { BUSINESS_TIME_ZONE: 'Europe/Berlin' } })

/** Tasks that write down when, by the clock on the wall, they ran. */
function diary() {
  const entries: string[] = []
  const write = (name: string, now: Temporal.Instant) => {
    const wall = now.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime()
    entries.push(`${wall.toString({ smallestUnit: 'minute' })} ${name}`)
  }
  const task = (name: string, when: Task['when']): Task => ({
    name: `test.${name}`,
    title: name,
    when,
    async run(ctx) {
      write(name, ctx.now)
      return {}
    },
  })
  return { entries, write, task }
}

test('35 days over the change of the clocks: every daily task once a day and in order, then time runs on', async () => {
  house = await berlinHouse('2027-03-10T11:00:00Z')
  const { entries, task } = diary()
  const tasks = [
    task('charge', daily('04:00')),
    task('invoice', daily('04:00')),
    task('remind', daily('02:30', '16:00')),
  ]
  const start = house.clock.now()
  const until = start.add({ hours: 35 * 24 })
  const stops: string[] = []
  await advanceClock({ ...house, tasks, settle: async () => 0 }, until, ({ at }) => void stops.push(at.toString()))

  const expected: string[] = []
  for (let n = 0; n <= 35; n++) {
    const day = Temporal.PlainDate.from('2027-03-10').add({ days: n })
    // 02:30 is left out by the night in which summer begins.
    const early = day.toString() === '2027-03-28' ? '03:30' : '02:30'
    if (n > 0) expected.push(`${day}T${early} remind`, `${day}T04:00 charge`, `${day}T04:00 invoice`)
    if (n < 35) expected.push(`${day}T16:00 remind`)
  }
  expect(entries).toEqual(expected)
  expect(stops.length).toBe(3 * 35)
  expect(stops).toEqual(stops.toSorted())

  const after = house.clock.now()
  expect(Temporal.Instant.compare(after, until)).not.toBe(-1)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(Temporal.Instant.compare(house.clock.now(), after)).toBe(1)
  // Other processes follow the lead that is stored.
  const { rows } = await house.pool.query<{ ahead_ms: string }>('SELECT ahead_ms FROM platform.clock')
  expect(Number(rows[0]!.ahead_ms)).toBe(house.clock.aheadMs)
})

test('in two goes it is the same as in one: nothing is left out or done twice', async () => {
  house = await berlinHouse('2027-06-01T10:00:00Z')
  const { entries, task } = diary()
  const parts = { ...house, tasks: [task('charge', daily('04:00'))], settle: async () => 0 }
  await advanceClock(parts, Temporal.Instant.from('2027-06-03T02:00:00Z')) // 04:00 in Berlin, exactly
  await advanceClock(parts, Temporal.Instant.from('2027-06-05T10:00:00Z'))
  expect(entries).toEqual(['02', '03', '04', '05'].map((day) => `2027-06-${day}T04:00 charge`))
})

test('what a task leads to is done before the next moment; frequent tasks run once, where the clock lands', async () => {
  house = await berlinHouse('2027-06-01T10:00:00Z')
  const { entries, write, task } = diary()
  const mail = defineJob({
    name: 'test.mail',
    queue: 'email',
    payload: z.object({}),
    attempts: 1,
    backoffMs: 1,
    handle: async (ctx) => write('mail', ctx.now),
  })
  const charge: Task = {
    ...task('charge', daily('04:00')),
    async run(ctx) {
      write('charge', ctx.now)
      await ctx.transaction(async (tx) => {
        await tx.later(mail, {})
        tx.record({ action: 'charged', object: 'test:1' })
      })
      return {}
    },
  }
  const dispatch = new Dispatch(house.contexts, [mail as never], [])
  const settle = () => settleInline({ ...house, dispatch })
  await advanceClock(
    { ...house, tasks: [charge, task('poll', every(5))], settle },
    Temporal.Instant.from('2027-06-03T10:00:00Z'),
  )
  expect(entries).toEqual([
    '2027-06-02T04:00 charge',
    '2027-06-02T04:00 mail',
    '2027-06-03T04:00 charge',
    '2027-06-03T04:00 mail',
    '2027-06-03T12:00 poll',
  ])
})

test('a task that fails on one day is run on the next, and the clock is released', async () => {
  house = await berlinHouse('2027-06-01T10:00:00Z')
  const { entries, write } = diary()
  const shaky: Task = {
    name: 'test.shaky',
    title: 'shaky',
    when: daily('04:00'),
    async run(ctx) {
      write('shaky', ctx.now)
      if (entries.length === 1) throw new Error('not today')
      return {}
    },
  }
  await advanceClock({ ...house, tasks: [shaky], settle: async () => 0 }, Temporal.Instant.from('2027-06-03T10:00:00Z'))
  expect(entries).toEqual(['2027-06-02T04:00 shaky', '2027-06-03T04:00 shaky'])
})

test('the clock is released when whoever watches fails, and keeps the time it had reached', async () => {
  house = await berlinHouse('2027-06-01T10:00:00Z')
  const { task } = diary()
  const parts = { ...house, tasks: [task('charge', daily('04:00'))], settle: async () => 0 }
  const failed = advanceClock(parts, Temporal.Instant.from('2027-06-05T10:00:00Z'), () => {
    throw new Error('nobody looks')
  })
  await expect(failed).rejects.toThrow('nobody looks')
  const reached = house.clock.now()
  expect(reached.toString()).toMatch(/^2027-06-02T02:0/)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(Temporal.Instant.compare(house.clock.now(), reached)).toBe(1)
})

test('the clock is never moved back', async () => {
  house = await berlinHouse('2027-06-01T10:00:00Z')
  const seen: Temporal.Instant[] = []
  const poll: Task = {
    name: 'test.poll',
    title: 'poll',
    when: every(5),
    async run(ctx) {
      seen.push(ctx.now)
      return {}
    },
  }
  const before = house.clock.now()
  await advanceClock({ ...house, tasks: [poll], settle: async () => 0 }, before.subtract({ hours: 48 }))
  for (const now of [...seen, house.clock.now()]) expect(Temporal.Instant.compare(now, before)).not.toBe(-1)
})
