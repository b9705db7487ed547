import type { Exchange } from '@ostler/integration-kit'
import { DomainError } from '@ostler/kernel'
import { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { callTo, openPanel } from '../../servers/index.ts'
import { asAnswer, notThereYet } from './answers.ts'
import { type Claim, claim, openOperations } from './claim.ts'
import { conclude } from './conclude.ts'
import { type Answer, knownAccount } from './operation.ts'
import { verbRules } from './verb-rules.ts'

/**
 * Does one operation, or as much of it as can be done now.
 *
 * Intent first: what is asked for, with name and password, is stored before the call, so that every try asks for the same.
 * After a try that ended unknown, or in a killed process, the server is asked how things stand before anything is repeated.
 * Waiting for the next try is a job of its own: this one throws only when the house itself has a fault.
 */
export const operate = defineJob({
  name: 'services.operate',
  queue: 'provisioning',
  payload: z.object({ operationId: z.number() }),
  attempts: 8,
  backoffMs: 500,
  async handle(ctx, { operationId }, job) {
    const claimed = await ctx.transaction(async (tx) => {
      const claimed = await claim(tx, operationId, job.id)
      if (claimed.kind === 'ended') await callNext(tx, claimed.serviceId)
      return claimed
    })
    if (claimed.kind !== 'claimed') return
    const askedAt = performance.now()
    const said = await ask(ctx, claimed, job.signal)
    const tookMs = Math.round(performance.now() - askedAt)
    await ctx.transaction(async (tx) => {
      const again = await conclude(tx, claimed, { ...said, tookMs })
      if (again) await tx.later(operate, { operationId }, again)
      else await callNext(tx, claimed.intent.service.id)
    })
  },
})

/** Whoever ends an operation calls up the one behind it. */
export async function callNext(tx: Tx, serviceId: number): Promise<void> {
  const [next] = await openOperations(tx, serviceId)
  if (next?.state === 'waiting') await tx.later(operate, { operationId: next.id })
}

type Said = { answer: Answer; exchanges: Exchange[] }

async function ask(ctx: Context, { intent, serverId }: Claim, stopping: AbortSignal): Promise<Said> {
  const opened = await openPanel(ctx, serverId).catch((error: unknown) => {
    if (error instanceof DomainError) return error
    throw error
  })
  if (opened instanceof DomainError) return { answer: { kind: 'retryable', reason: opened.message }, exchanges: [] }
  const call = callTo(opened.kind, stopping)
  try {
    return { answer: await askPanel(opened.panel, intent, call), exchanges: call.exchanges }
  } catch (error) {
    // An adapter that throws has a fault; what it did before is not known.
    ctx.log.error({ err: error, operation: intent.operation.id }, 'A server panel threw instead of answering.')
    return { answer: { kind: 'unknown', reason: 'The integration failed.' }, exchanges: call.exchanges }
  }
}

type Panel = Awaited<ReturnType<typeof openPanel>>['panel']

async function askPanel(panel: Panel, intent: Claim['intent'], call: ReturnType<typeof callTo>): Promise<Answer> {
  const { operation, service } = intent
  const rule = verbRules[operation.verb]
  if (operation.ticket !== null && panel.progress)
    return asAnswer(await panel.progress(knownAccount(service), operation.ticket, call))
  const mustLook = operation.isUnsure || operation.input.wasBegun === true
  if (mustLook && rule.asItStands) {
    const known = await rule.asItStands(panel, intent, call)
    if (known !== null && known !== 'absent') return known
    // What a slow server is still about to make is not there yet: it is believed the second time.
    if (known === 'absent' && !operation.input.wasAbsent) return notThereYet
  }
  return rule.ask(panel, intent, call)
}
