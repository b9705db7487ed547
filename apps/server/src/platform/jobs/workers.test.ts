import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { dropJob, retryJob } from '../operations.ts'
import { defineEvent, on } from '../outbox.ts'
import { aHouse, type TestHouse } from '../testing/house.ts'
import { defineJob } from './definitions.ts'
import { Dispatch } from './dispatch.ts'
import { Relay } from './relay.ts'
import { startWorkers } from './workers.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
  await house.pool.query('CREATE TABLE public.heard (listener text NOT NULL, n int NOT NULL)')
  await house.queues.ready()
})
afterAll(() => house.stop())

const running: (() => Promise<void>)[] = []
let broken = new Set<string>()
let held: Promise<void> | null = null
let started: PromiseWithResolvers<void>
beforeEach(() => {
  broken = new Set()
  held = null
  started = Promise.withResolvers<void>()
})
afterEach(async () => {
  for (const stop of running.splice(0)) await stop()
  for (const queue of ['events', 'billing'] as const) await house.queues.get(queue).obliterate({ force: true })
  await house.pool.query('TRUNCATE public.heard')
})

const payload = z.object({ n: z.number() })
const happened = defineEvent('test.happened', payload)
const listener = (name: string) =>
  on(happened, name, async (tx, { n }) => {
    await tx.db.execute(sql`INSERT INTO public.heard VALUES (${name}, ${n})`)
    if (broken.has(name)) throw new Error(`${name} is out of order`)
  })
const chore = defineJob({
  name: 'test.chore',
  queue: 'billing',
  payload,
  attempts: 2,
  backoffMs: 10,
  async handle(ctx, { n }, { lastAttempt }) {
    started.resolve()
    await held
    if (broken.has('test.chore')) throw new Error(lastAttempt ? 'the last try failed' : 'the first try failed')
    await ctx.transaction(async (tx) => {
      await tx.db.execute(sql`INSERT INTO public.heard VALUES (${ctx.correlationId}, ${n})`)
      tx.record({ action: 'chore_done', object: `chore:${n}` })
    })
  },
})

/** A process that works: relay and workers, as `serve` starts them. */
function aWorker() {
  const dispatch = new Dispatch(house.contexts, [chore as never], [listener('test.first'), listener('test.second')])
  const relay = new Relay({ ...house, dispatch })
  const workers = startWorkers({ ...house, dispatch, mailsPerMinute: null })
  relay.start()
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= relay.stop().then(() => workers.stop())
    return stopped
  }
  running.push(stop)
  return { relay, stop }
}

const system = () => house.contexts.forSystem('test', 'cli')
const emit = (n: number) =>
  system().transaction(async (tx) => {
    await tx.emit(happened({ n }))
    tx.record({ action: 'emitted', object: `event:${n}` })
  })
async function ask(n: number): Promise<string> {
  const ctx = system()
  await ctx.transaction(async (tx) => {
    await tx.later(chore, { n })
    tx.record({ action: 'asked', object: `chore:${n}` })
  })
  return ctx.correlationId
}
const heard = async () =>
  (await house.pool.query('SELECT listener, n FROM public.heard ORDER BY listener, n')).rows.map(
    (row) => `${row.listener} ${row.n}`,
  )
const eventually = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 15_000, interval: 25 })
async function deadChore() {
  let id = ''
  await eventually(async () => {
    const [job] = await house.queues.get('billing').getJobs(['failed'])
    expect(job).toMatchObject({ failedReason: 'the last try failed', attemptsMade: 2 })
    id = job!.id!
  })
  return { queue: 'billing', jobId: id }
}

test('two relays with their workers handle each event once with each listener', async () => {
  const [one, two] = [aWorker(), aWorker()]
  const all = Array.from({ length: 60 }, (_, n) => n)
  await Promise.all(
    all.map(async (n) => {
      await emit(n)
      one.relay.notice()
      two.relay.notice()
    }),
  )
  await eventually(async () => expect((await heard()).length).toBe(120))
  expect((await house.queues.get('events').getJobCounts('failed')).failed).toBe(0)
  expect(new Set(await heard()).size).toBe(120)
})

test('a failing listener is tried again, after a pause and alone', async () => {
  broken.add('test.second')
  const worker = aWorker()
  await emit(1)
  worker.relay.notice()
  await eventually(async () =>
    expect(await house.queues.get('events').getJobs(['delayed'])).toMatchObject([{ name: 'test.second' }]),
  )
  expect(await heard()).toEqual(['test.first 1'])
  broken.delete('test.second')
  await eventually(async () => expect(await heard()).toEqual(['test.first 1', 'test.second 1']))
})

test('a job that failed for good stays visible, is tried again on request, and remembers who asked for it', async () => {
  broken.add('test.chore')
  const correlationId = await ask(1)
  aWorker().relay.notice()
  const address = await deadChore()
  broken.delete('test.chore')
  await retryJob(system(), address)
  await eventually(async () => expect(await heard()).toEqual([`${correlationId} 1`]))
  await eventually(async () => expect(retryJob(system(), address)).rejects.toMatchObject({ code: 'job_not_failed' }))

  const { rows } = await house.pool.query(`SELECT object, before FROM platform.audit WHERE action = 'job_retried'`)
  expect(rows).toEqual([
    { object: `job:billing/${address.jobId}`, before: { name: 'test.chore', error: 'the last try failed' } },
  ])
})

test('a dead letter that is dropped is gone, and never done', async () => {
  broken.add('test.chore')
  await ask(2)
  const worker = aWorker()
  worker.relay.notice()
  const address = await deadChore()
  await dropJob(system(), address)
  await expect(dropJob(system(), address)).rejects.toMatchObject({ code: 'job_not_found' })
  await expect(retryJob(system(), address)).rejects.toMatchObject({ code: 'job_not_found' })
  expect(await house.queues.get('billing').getJobCounts('failed', 'waiting')).toEqual({ failed: 0, waiting: 0 })
  expect(await heard()).toEqual([])
})

test('stopping waits for the job in hand and takes no further one', async () => {
  const release = Promise.withResolvers<void>()
  held = release.promise
  const first = await ask(1)
  const worker = aWorker()
  worker.relay.notice()
  await started.promise
  const stopped = worker.stop()
  const second = await ask(2)
  release.resolve()
  await stopped
  expect(await heard()).toEqual([`${first} 1`])

  // What was left is taken up by the next process.
  aWorker()
  await eventually(async () => expect((await heard()).sort()).toEqual([`${first} 1`, `${second} 2`].sort()))
})
