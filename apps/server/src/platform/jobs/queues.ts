import { createPostgresBackend, type Job, Queue, type QueueOptions, Worker, type WorkerOptions } from 'bullmq'
import { StartError } from '../../start-error.ts'
import { type QueueName, queueNames } from './definitions.ts'

/** What a job carries besides its payload. */
export type Envelope = { payload: unknown; correlationId: string }

export type JobToAdd = {
  queue: QueueName
  name: string
  id: string
  data: Envelope
  attempts: number
  backoffMs: number
  /** How long it waits before its first attempt. */
  delayMs: number
}

/**
 * How long finished jobs stay visible, in seconds. By age alone: keeping a count is looked after at every completion, and
 * costs more the more is kept. Dead letters stay until somebody decides.
 */
const KEEP_COMPLETED = { age: 6 * 3600 }

const FEW = 3

const asBullJob = ({ id, name, data, attempts, backoffMs, delayMs }: JobToAdd) => ({
  name,
  data,
  opts: {
    jobId: id,
    attempts,
    ...(delayMs > 0 && { delay: delayMs }),
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.2 },
    removeOnComplete: KEEP_COMPLETED,
    removeOnFail: false,
  },
})

const LONGEST_SILENCE_MS = 15_000

export type Broker = { kind: 'postgres'; url: string } | { kind: 'redis'; url: string }

/**
 * The named queues on BullMQ: in PostgreSQL (own schema `bullmq`) or, for more throughput, in Redis. Nothing but this
 * file knows which.
 */
export class Queues {
  readonly #broker: Broker
  readonly #queues = new Map<QueueName, Queue<Envelope>>()
  readonly #onError: (error: Error) => void
  readonly #lockMs: number

  constructor(broker: Broker, onError: (error: Error) => void, { lockSeconds = 15 }: { lockSeconds?: number } = {}) {
    this.#broker = broker
    this.#onError = onError
    this.#lockMs = lockSeconds * 1000
  }

  get brokerKind(): Broker['kind'] {
    return this.#broker.kind
  }

  /** Connects, and makes the queue tables when they are missing. */
  async ready(): Promise<void> {
    // One after the other: the first brings the schema up to date, the others find it so.
    for (const name of queueNames) await Promise.race([this.get(name).waitUntilReady(), this.#silence()])
  }

  /** A Redis that is not there is waited for without end by its client; a person is told instead. */
  async #silence(): Promise<never> {
    await new Promise((resolve) => setTimeout(resolve, LONGEST_SILENCE_MS).unref())
    const what = this.#broker.kind === 'redis' ? 'The Redis of REDIS_URL' : 'The database'
    throw new StartError(`${what} does not answer. Start it, or correct its address.`)
  }

  get(name: QueueName): Queue<Envelope> {
    const known = this.#queues.get(name)
    if (known) return known
    const made =
      this.#broker.kind === 'redis'
        ? new Queue<Envelope>(name, { connection: { url: this.#broker.url }, prefix: 'ostler' })
        : (new Queue(
            name,
            { connection: this.#postgres(2) } as QueueOptions as never,
            createPostgresBackend,
          ) as unknown as Queue<Envelope>)
    made.on('error', this.#onError)
    this.#queues.set(name, made)
    return made
  }

  /** Adds jobs; an id that is known already is not added again. */
  async add(jobs: JobToAdd[]): Promise<void> {
    for (const name of queueNames) {
      const mine = jobs.filter((job) => job.queue === name).map(asBullJob)
      const queue = this.get(name)
      // In PostgreSQL a bulk makes temporary tables, which a handful of jobs is not worth.
      if (mine.length > FEW) await queue.addBulk(mine)
      else for (const job of mine) await queue.add(job.name, job.data, job.opts)
    }
  }

  worker(
    name: QueueName,
    handle: (job: Job<Envelope>, signal: AbortSignal) => Promise<void>,
    options: { concurrency: number; perMinute?: number },
  ): Worker<Envelope> {
    const settings = {
      concurrency: options.concurrency,
      ...(options.perMinute ? { limiter: { max: options.perMinute, duration: 60_000 } } : {}),
      // A worker that was killed keeps its jobs locked this long; then another one takes them over.
      lockDuration: this.#lockMs,
      stalledInterval: Math.round(this.#lockMs / 3),
      maxStalledCount: 10,
    }
    const processor = (job: Job<Envelope>, _token?: string, signal?: AbortSignal) =>
      handle(job, signal ?? new AbortController().signal)
    const worker =
      this.#broker.kind === 'redis'
        ? new Worker<Envelope>(name, processor, {
            ...settings,
            connection: { url: this.#broker.url, maxRetriesPerRequest: null },
            prefix: 'ostler',
          })
        : (new Worker(
            name,
            processor as never,
            { ...settings, connection: this.#postgres(Math.min(6, options.concurrency + 1)) } as WorkerOptions as never,
            createPostgresBackend,
          ) as unknown as Worker<Envelope>)
    worker.on('error', this.#onError)
    return worker
  }

  async counts(): Promise<
    { queue: QueueName; waiting: number; active: number; delayed: number; failed: number; completed: number }[]
  > {
    return Promise.all(
      queueNames.map(async (queue) => {
        const counts = await this.get(queue).getJobCounts('waiting', 'active', 'delayed', 'failed', 'completed')
        const count = (state: string) => counts[state] ?? 0
        return {
          queue,
          waiting: count('waiting'),
          active: count('active'),
          delayed: count('delayed'),
          failed: count('failed'),
          completed: count('completed'),
        }
      }),
    )
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()))
    this.#queues.clear()
  }

  #postgres(max: number) {
    if (this.#broker.kind !== 'postgres') throw new Error('The queues are on Redis.')
    return { connectionString: this.#broker.url, schema: 'bullmq', migrate: true, max, application_name: 'ostler-jobs' }
  }
}
