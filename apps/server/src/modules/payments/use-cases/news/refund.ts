import type { Absent, GatewayNews, RefundOutcome } from '@ostler/integration-kit'
import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { askGateway, openGateway } from '../../gateways.ts'
import type { Transaction } from '../../queries/transactions.ts'
import { knownRefund, knownTransaction, lockTransaction, type Refund, transactionCalled } from '../../refund.ts'
import { refunds } from '../../schema.ts'
import { askAboutRefund } from '../ask-refund.ts'
import { recordOutsideRefund, recordRefund } from '../record-refund.ts'
import type { PreparedNews } from './index.ts'
import { unheardOf } from './unheard-of.ts'

type News = Extract<GatewayNews, { about: 'refund' }>

/**
 * News of a refund: of ours, or of one that somebody made at the provider. What was refused and is said to be made, or the
 * other way round, may be news in the wrong order, so the provider is asked which it is.
 */
export async function prepareRefund(ctx: Context, gateway: string, news: News): Promise<PreparedNews> {
  const transaction = await transactionCalled(ctx, gateway, news.paymentReference)
  if (!transaction) return unheardOf(ctx, gateway, news.paymentReference)
  const known = (await ours(ctx, transaction, news)) ?? (await oursAfterAsking(ctx, transaction, news))
  const believed = await whatToBelieve(ctx, transaction, known, news)
  if (believed === null) return { takeEffect: async () => said('absent', transaction) }
  return { takeEffect: (tx) => takeEffect(tx, transaction.id, news, believed) }
}

const said = (outcome: string, { clientId }: Transaction) => ({ outcome, clientId })

/** `isSure`: the provider was asked just now, and this is not the news of a moment that is over. */
type Believed = { outcome: RefundOutcome; isSure: boolean }

async function takeEffect(tx: Tx, transactionId: number, news: News, { outcome, isSure }: Believed) {
  const transaction = (await lockTransaction(tx, transactionId))!
  const refund = await ours(tx, transaction, news)
  const recorded = refund ? await recordRefund(tx, refund.id, outcome) : 'no_such_refund'
  const isElse = recorded === 'no_such_refund' || (recorded === 'declined_before' && isSure)
  if (!isElse) return said(recorded, transaction)
  const reference = referenceIn(news) ?? ('reference' in outcome ? outcome.reference : null)
  if (reference === null) return said('no_reference', transaction)
  return said(`outside_${await recordOutsideRefund(tx, transaction, { reference, outcome })}`, transaction)
}

const referenceIn = (news: News): string | null =>
  news.reference ?? (news.outcome && 'reference' in news.outcome ? news.outcome.reference : null)

/** By our key, or by the provider's name for it. */
async function ours(ctx: Context, { id }: Transaction, news: News): Promise<Refund | undefined> {
  const reference = referenceIn(news)
  const which = [
    ...(news.refundKey === null ? [] : [eq(refunds.key, news.refundKey)]),
    ...(reference === null
      ? []
      : [and(eq(refunds.reference, reference), inArray(refunds.made, ['gateway', 'outside']))]),
  ]
  if (which.length === 0) return undefined
  const [refund] = await ctx.read
    .select()
    .from(refunds)
    .where(and(eq(refunds.transactionId, id), or(...which)))
    // One of ours that was declined, and was made at the provider afterwards, is there twice.
    .orderBy(eq(refunds.made, 'gateway'), asc(refunds.id))
    .limit(1)
  return refund
}

/**
 * Not every provider carries our key, and an event may be faster than the answer to our own call. So before a refund is
 * taken for somebody else's, those of ours that have no name at the provider yet are asked about.
 */
async function oursAfterAsking(ctx: Context, transaction: Transaction, news: News): Promise<Refund | undefined> {
  const nameless = await namelessOf(ctx, transaction)
  if (nameless.length === 0) return undefined
  for (const one of nameless) await askAboutRefund(ctx, one.id)
  const found = await ours(ctx, transaction, news)
  if (!found && (await namelessOf(ctx, transaction)).length > 0)
    throw new Error(`Which refund of payment ${transaction.id} this is about is not known yet; it is looked at again.`)
  return found
}

const namelessOf = (ctx: Context, { id }: Transaction): Promise<Refund[]> =>
  ctx.read
    .select()
    .from(refunds)
    .where(
      and(
        eq(refunds.transactionId, id),
        eq(refunds.made, 'gateway'),
        inArray(refunds.state, ['asked', 'unknown', 'pending']),
        isNull(refunds.reference),
      ),
    )

/** What to believe; null: the provider knows of no such refund. */
async function whatToBelieve(
  ctx: Context,
  transaction: Transaction,
  refund: Refund | undefined,
  news: News,
): Promise<Believed | null> {
  const contradicts =
    (news.outcome?.kind === 'refunded' && refund?.state === 'declined') ||
    (news.outcome?.kind === 'declined' && refund?.state === 'refunded')
  if (news.outcome && !contradicts) return { outcome: news.outcome, isSure: false }
  const answer = await lookUp(ctx, transaction, refund, news)
  if (answer === null) return news.outcome && { outcome: news.outcome, isSure: false }
  // Handled again later, by the queue: an event is not spent on an answer that did not come.
  if (answer.kind === 'unknown') throw new Error(`The gateway did not say how the refund stands: ${answer.reason}`)
  return answer.kind === 'absent' ? null : { outcome: answer, isSure: true }
}

async function lookUp(
  ctx: Context,
  transaction: Transaction,
  refund: Refund | undefined,
  news: News,
): Promise<RefundOutcome | Absent | null> {
  const { gateway, row } = await openGateway(ctx, transaction.gateway)
  const payment = await knownTransaction(ctx, transaction)
  if (!gateway.lookUpRefund || !payment) return null
  const about = { gateway: row.name, ...(refund ? { refundId: refund.id } : {}) }
  const wanted = (refund && (await knownRefund(ctx, refund))) ?? {
    refundKey: news.refundKey ?? '',
    payment,
    amount: payment.amount,
    reason: '',
    refundReference: news.reference,
    askedAt: ctx.now.toString(),
  }
  return askGateway(ctx, about, (call) => gateway.lookUpRefund!(wanted, call))
}
