import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Answer, answerCall } from '../answering.ts'
import type { Misbehaviour } from '../misbehaviour.ts'
import type { World } from '../world.ts'
import { type Account, findAccount } from './account.ts'
import { weatherFor } from './condition.ts'
import { diskOf } from './plans.ts'
import { type Task, type TaskCourse, usualCourse } from './tasks.ts'

const withExternalId = z.object({ externalId: z.string() })

type Work = (externalId: string, misbehaviour: Misbehaviour | null) => Promise<Answer>

/** An account as it is shown to callers. */
export const presenter = (world: World) => {
  const host = new URL(world.publicUrl).hostname
  return (account: Account) => ({
    ...account,
    diskLimitMib: diskOf(account),
    host,
    panelUrl: `${world.publicUrl}/sandbox/panel/login?username=${encodeURIComponent(account.username)}`,
  })
}

/** Answers a call about one account. Failures are ordered by its domain as well, which is known only when the account is. */
export async function answerOf(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  verb: string,
  work: Work,
): Promise<FastifyReply> {
  const { externalId } = withExternalId.parse(request.params)
  const account = await findAccount(world.pool, externalId)
  return answerCall(
    world.pool,
    {
      door: 'panel',
      verb,
      subject: externalId,
      alsoKnownAs: [account?.domain ?? null],
      changes: request.method !== 'GET',
      orElse: (call) => weatherFor(world.pool, call),
    },
    request,
    reply,
    (misbehaviour) => work(externalId, misbehaviour),
  )
}

/** Answers a question about the panel itself: it goes wrong on request only, and is not in the log unless it does. */
export const answerQuietly = (
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  verb: string,
  work: () => Promise<unknown>,
): Promise<FastifyReply> =>
  answerCall(
    world.pool,
    { door: 'panel', verb, subject: '', changes: false, isQuiet: true },
    request,
    reply,
    async () => ({ status: 200, body: await work(), effect: 'read' }),
  )

/** How work goes that is taken on now. */
export const courseOf = (misbehaviour: Misbehaviour | null): TaskCourse => ({
  takesMs: misbehaviour?.mode === 'slow' ? misbehaviour.delayMs : usualCourse.takesMs,
  fails: misbehaviour?.mode === 'half',
})

export const takenOn = (task: Task): Answer => ({ status: 202, body: { task }, effect: `${task.verb} taken on` })
