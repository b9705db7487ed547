import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type pg from 'pg'
import { type Misbehaviour, takeFailure } from './misbehaviour.ts'
import { Refusal } from './refusal.ts'

export type Call = {
  door: 'gateway' | 'panel' | 'vies'
  verb: string
  /** The key by which the call log is asked. */
  subject: string
  /** Further names that a failure can be ordered for. */
  alsoKnownAs?: (string | null)[]
  changes: boolean
  /** What goes wrong when nothing was ordered. */
  orElse?: (call: Call) => Promise<Misbehaviour | null>
  /** Only its misbehaviour is written down: what is asked all the time would hide the rest. */
  isQuiet?: boolean
}

/** `effect` is what was really done, for the call log: `created`, `exists`, `suspended`. */
export type Answer = {
  status: number
  body: unknown
  effect: string
  /** It is done, and the answer gets lost. */
  isLost?: boolean
}

/**
 * Answers one call of a JSON door: writes it down, goes wrong if that was ordered, and writes down what was really done.
 *
 * The log is what proves that a thing was made once, however many calls asked for it.
 */
export async function answerCall(
  pool: pg.Pool,
  call: Call,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (misbehaviour: Misbehaviour | null) => Promise<Answer>,
): Promise<FastifyReply> {
  const subjects = [call.subject, ...(call.alsoKnownAs ?? [])].filter((name) => name !== null)
  const ordered = await takeFailure(pool, { door: call.door, verb: call.verb, subjects, changes: call.changes })
  const failure = ordered ?? (await call.orElse?.(call)) ?? null
  const logged = call.isQuiet && !failure ? null : await writeDown(pool, call, failure)

  const answer = await answerOrRefusal(failure, () => work(failure))
  if (logged) await pool.query(`update sandbox.calls set effect = $2 where id = $1`, [logged, answer.effect])

  const isTakenOn = answer.status === 202
  if (failure?.mode === 'late' || (failure?.mode === 'slow' && !isTakenOn)) await pause(failure.delayMs)
  if (failure?.mode === 'drop' || answer.isLost) {
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  // What was taken on fails later; what was done at once is done, and says that it went wrong.
  if (failure?.mode === 'half' && answer.status < 400 && !isTakenOn)
    return reply.code(500).send(refusalBody(new Refusal(500, 'broken_off', 'Something went wrong on the way.')))
  if (answer.status === 429) reply.header('retry-after', '1')
  return reply.code(answer.status).send(answer.body)
}

async function writeDown(pool: pg.Pool, { door, verb, subject }: Call, failure: Misbehaviour | null): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into sandbox.calls (door, verb, subject, misbehaved) values ($1, $2, $3, $4) returning id::text`,
    [door, verb, subject, failure?.mode ?? null],
  )
  return rows[0]!.id
}

async function answerOrRefusal(failure: Misbehaviour | null, work: () => Promise<Answer>): Promise<Answer> {
  const mode = failure?.mode
  try {
    if (mode === 'error') throw new Refusal(503, 'unavailable', 'Busy. Nothing was done.')
    if (mode === 'limit') throw new Refusal(429, 'too_many_requests', 'Too many requests. Nothing was done.')
    if (mode === 'reject') throw new Refusal(422, 'rejected', 'Refused, as was asked for.')
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, body: refusalBody(error), effect: `refused: ${error.code}` }
  }
}

export const refusalBody = (refusal: Refusal) => ({
  error: { code: refusal.code, message: refusal.message },
  ...refusal.details,
})

export type LoggedCall = {
  id: string
  verb: string
  subject: string
  effect: string | null
  misbehaved: string | null
}

/** The latest calls of a door, newest first; of one subject when it is named. */
export async function loggedCalls(
  pool: pg.Pool,
  door: Call['door'],
  subject: string | null,
  limit = 500,
): Promise<LoggedCall[]> {
  const { rows } = await pool.query<LoggedCall>(
    `select id::text, verb, subject, effect, misbehaved from sandbox.calls
      where door = $1 and ($2::text is null or subject = $2)
      order by id desc limit $3`,
    [door, subject, limit],
  )
  return rows
}
