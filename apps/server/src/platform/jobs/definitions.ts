import type { z } from 'zod'
import type { Context } from '../context.ts'

/** The queues of the house, and how many jobs of each one worker process runs at a time. */
export const queueNames = ['billing', 'provisioning', 'domains', 'email', 'bulk', 'events', 'schedule'] as const
export type QueueName = (typeof queueNames)[number]

/**
 * Work that is done after a transaction, outside any request.
 *
 * Delivered at least once, so `handle` must be idempotent. It may open transactions and make outside calls, not both at
 * the same time. A throw is tried again with exponential back-off; after the last attempt the job stays in its queue as
 * a dead letter until staff retry or drop it.
 */
export type JobDefinition<Payload> = {
  name: string
  queue: QueueName
  payload: z.ZodType<Payload>
  attempts: number
  /** Milliseconds before the second attempt; doubled for each further one. */
  backoffMs: number
  handle(ctx: Context, payload: Payload, job: JobRun): Promise<void>
}

/** One time that a job is done. Its id is the same at every attempt, and no other job has it. */
export type JobRun = { id: string; lastAttempt: boolean; signal: AbortSignal }

export type AnyJob = JobDefinition<unknown>

export const defineJob = <Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> => definition
