import { and, eq, or, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { on } from '../../../platform/outbox.ts'
import { type CallbackNews, callbackNews, serverAvailable, settleCallback, workTold } from '../../servers/index.ts'
import { operations, services } from '../schema.ts'
import { lockService } from '../suspension/suspend.ts'
import { asAnswer } from './answers.ts'
import { takeEffect } from './conclude.ts'
import { callNext, operate } from './operate.ts'
import { type Answer, isOpen, type OperationRow } from './operation.ts'

/** A server told by itself how a piece of work ended. What was done meanwhile, or is not known here, changes nothing. */
export const onWorkTold = on(workTold, 'services.take_news', async (tx, { serverId, ticket, callbackId }) => {
  const told = await callbackNews(tx, callbackId)
  const known = await operationOf(tx, { serverId, ticket })
  if (!told || told.isSettled || !known) {
    tx.record({ action: 'news_left', object: `server:${serverId}`, after: { ticket, callback: callbackId } })
    return
  }
  const service = (await lockService(tx, known.serviceId))!
  const [operation] = await tx.db.select().from(operations).where(eq(operations.id, known.id))
  // The server was quicker than its own answer to our question: this is taken up when that is here.
  if (operation!.state === 'asking') throw new Error(`Operation ${known.id} is being asked; its news is taken later.`)
  await settleCallback(tx, callbackId)
  if (!isOpen(operation!)) return
  const answer = answerOf(operation!, told)
  tx.record({
    action: 'server_told',
    object: `service:${service.id}`,
    after: { operation: known.id, answer: answer.kind, callback: callbackId },
  })
  const password = operation!.sealedInput
    ? tx.port(vault).open(operation!.sealedInput, `operation:${operation!.id}`)
    : service.sealedPassword
      ? tx.port(vault).open(service.sealedPassword, `service_password:${service.id}`)
      : ''
  const again = await takeEffect(tx, { service, operation: operation!, answer, password, serverId })
  if (again) await tx.later(operate, { operationId: known.id }, again)
  else await callNext(tx, service.id)
})

/** By the server's ticket, or by the key of the act that it was told. */
async function operationOf(
  tx: Tx,
  { serverId, ticket }: { serverId: number; ticket: string },
): Promise<OperationRow | null> {
  const own = /^op-(\d{1,15})$/.exec(ticket)?.[1]
  const [found] = await tx.db
    .select({ operation: operations })
    .from(operations)
    .innerJoin(services, eq(services.id, operations.serviceId))
    .where(
      and(
        eq(services.serverId, serverId),
        or(eq(operations.ticket, ticket), own === undefined ? sql`false` : eq(operations.id, Number(own))),
      ),
    )
  return found?.operation ?? null
}

/** Of a set-up the news carries the account; without one the server is asked how it stands. */
function answerOf(operation: OperationRow, { news }: CallbackNews): Answer {
  const answer = asAnswer(news.outcome)
  if (operation.verb !== 'create' || answer.kind !== 'done') return answer
  if (news.account && news.account.state !== 'making')
    return { kind: 'done', account: news.account, ...(answer.password !== undefined && { password: answer.password }) }
  return { kind: 'working', ticket: null, reason: 'The server says that it is done; it is looked at.' }
}

/** What waited for the end of a maintenance is done now. */
export const onServerAvailable = on(serverAvailable, 'services.go_on_after_maintenance', async (tx, { serverId }) => {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    SELECT DISTINCT ON (o.service_id) o.id FROM services.operations o JOIN services.services s ON s.id = o.service_id
     WHERE s.server_id = ${serverId} AND o.state IN ('waiting', 'asking', 'working') ORDER BY o.service_id, o.id`)
  for (const { id } of rows) await tx.later(operate, { operationId: Number(id) })
  tx.record({ action: 'operations_called', object: `server:${serverId}`, after: { count: rows.length } })
})
