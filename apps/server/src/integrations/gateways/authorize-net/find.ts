import type { Absent, CallContext, Unknown } from '@ostler/integration-kit'
import { batchesAnswer, detailsAnswer, type Listed, listAnswer, type Transaction } from './answers.ts'
import type { Client } from './client.ts'

export type Found = { kind: 'found'; transaction: Transaction }

/** As many as they list on one page. */
const PAGE = 1000

/** They list batches of at most 31 days. */
const WINDOW_DAYS = 30

/**
 * A batch is dated when it settles, which is after its payments; but our clock is not theirs.
 */
const EARLIER_HOURS = 1

/** The one that matters in front, where a card was declined before another was approved. */
const weight = ({ transactionStatus }: Listed): number =>
  /^(captured|settledSuccess|refund)/.test(transactionStatus)
    ? 3
    : /^authorized/.test(transactionStatus)
      ? 2
      : /Review$/.test(transactionStatus) && transactionStatus !== 'failedReview'
        ? 1
        : 0

/**
 * Looks for a transaction by our reference, which travels as its invoice number: they keep no keys. First among what is
 * not settled yet, then in the batches that have settled since, the latest first.
 */
export async function find(
  client: Client,
  reference: string,
  since: Temporal.Instant,
  call: CallContext,
): Promise<Found | Absent | Unknown> {
  const fresh = await search(client, 'getUnsettledTransactionListRequest', {}, reference, call)
  if (fresh.kind === 'unknown') return fresh
  const best = fresh.listed.sort((one, other) => weight(other) - weight(one))[0]
  if (best && weight(best) > 0) return details(client, best.transId, call)

  const settled = await searchBatches(client, reference, since.subtract({ hours: EARLIER_HOURS }), call)
  if (settled.kind === 'unknown') return settled
  const chosen = settled.listed.sort((one, other) => weight(other) - weight(one))[0] ?? best
  return chosen ? details(client, chosen.transId, call) : { kind: 'absent' }
}

export async function details(client: Client, transId: string, call: CallContext): Promise<Found | Absent | Unknown> {
  const asked = await client.ask('getTransactionDetailsRequest', { transId }, detailsAnswer, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'yes') return { kind: 'found', transaction: asked.answer.transaction }
  // A name that is none (E00003, E00013) is of no transaction either.
  return /^E000(03|13|40)$/.test(asked.code)
    ? { kind: 'absent' }
    : { kind: 'unknown', reason: `${asked.message} (${asked.code})` }
}

type Hits = { kind: 'searched'; listed: Listed[] } | Unknown

async function search(
  client: Client,
  request: string,
  what: { batchId?: string },
  reference: string,
  call: CallContext,
): Promise<Hits> {
  const listed: Listed[] = []
  for (let offset = 1; ; offset += 1) {
    const content = {
      ...what,
      sorting: { orderBy: 'submitTimeUTC', orderDescending: true },
      paging: { limit: PAGE, offset },
    }
    const asked = await client.ask(request, content, listAnswer, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'no') return { kind: 'unknown', reason: `${asked.message} (${asked.code})` }
    const { transactions } = asked.answer
    listed.push(...transactions.filter((one) => one.invoiceNumber === reference))
    if (transactions.length < PAGE) return { kind: 'searched', listed }
  }
}

async function searchBatches(
  client: Client,
  reference: string,
  since: Temporal.Instant,
  call: CallContext,
): Promise<Hits> {
  const listed: Listed[] = []
  let last = Temporal.Now.instant().add({ hours: EARLIER_HOURS })
  while (Temporal.Instant.compare(last, since) > 0) {
    const earliest = last.subtract({ hours: WINDOW_DAYS * 24 })
    const first = Temporal.Instant.compare(earliest, since) > 0 ? earliest : since
    const asked = await client.ask(
      'getSettledBatchListRequest',
      { firstSettlementDate: secondsOf(first), lastSettlementDate: secondsOf(last) },
      batchesAnswer,
      call,
    )
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'no') return { kind: 'unknown', reason: `${asked.message} (${asked.code})` }
    for (const { batchId } of asked.answer.batchList.reverse()) {
      const hits = await search(client, 'getTransactionListRequest', { batchId }, reference, call)
      if (hits.kind === 'unknown') return hits
      listed.push(...hits.listed)
      if (listed.some((one) => weight(one) > 0)) return { kind: 'searched', listed }
    }
    last = first
  }
  return { kind: 'searched', listed }
}

const secondsOf = (at: Temporal.Instant): string => at.toString({ smallestUnit: 'second' })
