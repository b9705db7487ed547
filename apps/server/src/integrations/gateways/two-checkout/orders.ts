import type { Absent, CallContext, KnownPayment, PaymentOutcome, Unknown } from '@ostler/integration-kit'
import { fromAmount } from './amount.ts'
import { type Order, orderAnswer, ordersAnswer } from './answers.ts'
import type { Client } from './client.ts'
import type { Settings } from './settings.ts'

export type Found = { kind: 'found'; order: Order } | Absent | Unknown

const PAGE = 100

/** Their days are of another time zone than ours. */
const EARLIER_HOURS = 48

/** The one that matters in front: a payer may have failed once and paid afterwards. */
const weights: Record<string, number> = { COMPLETE: 5, AUTHRECEIVED: 4, REFUND: 4, SUSPECT: 3, PENDING: 2 }

/**
 * Looks for the order of a key, which it carries as its external reference: they know no idempotency keys. Of the other
 * mode than ours it is not found, because no money moved for a test.
 */
export async function findOrder(
  client: Client,
  settings: Settings,
  { attemptKey, reference, startedAt }: Pick<KnownPayment, 'attemptKey' | 'reference' | 'startedAt'>,
  call: CallContext,
): Promise<Found> {
  if (reference !== null) return readOrder(client, settings, reference, attemptKey, call)
  const since = Temporal.Instant.from(startedAt).subtract({ hours: EARLIER_HOURS })
  const query = {
    ExternalRefNo: attemptKey,
    StartDate: since.toString().slice(0, 10),
    IncludeTestOrders: settings.environment === 'test' ? 'YES' : 'NO',
    Limit: String(PAGE),
  }
  const hits: { RefNo: string; Status: string }[] = []
  for (let page = 1; ; page += 1) {
    const asked = await client.ask(
      'GET',
      `/orders/?${new URLSearchParams({ ...query, Page: String(page) })}`,
      ordersAnswer,
      call,
    )
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'no') return { kind: 'unknown', reason: asked.message }
    hits.push(...asked.answer.Items.filter((one) => one.ExternalReference === attemptKey))
    if (asked.answer.Items.length < PAGE) break
  }
  hits.sort((one, other) => (weights[other.Status] ?? 0) - (weights[one.Status] ?? 0))
  for (const { RefNo } of hits) {
    const found = await readOrder(client, settings, RefNo, attemptKey, call)
    if (found.kind !== 'absent') return found
  }
  return { kind: 'absent' }
}

export async function readOrder(
  client: Client,
  settings: Settings,
  refNo: string,
  attemptKey: string,
  call: CallContext,
): Promise<Found> {
  const asked = await client.ask('GET', `/orders/${encodeURIComponent(refNo)}/`, orderAnswer, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'no')
    return /NOT_FOUND|INVALID_REFERENCE|ORDER_NOT_FOUND/.test(asked.code)
      ? { kind: 'absent' }
      : { kind: 'unknown', reason: asked.message }
  const order = asked.answer
  const isTest = /^(true|1)$/i.test(String(order.TestOrder ?? false))
  if (order.ExternalReference !== attemptKey || isTest !== (settings.environment === 'test')) return { kind: 'absent' }
  return { kind: 'found', order }
}

/**
 * How a payment stands. Money counts once it is authorised and their fraud check has let it pass: what they find out there
 * they take back.
 */
export function outcomeOf(order: Order): PaymentOutcome {
  const { RefNo: reference, Status, ApproveStatus } = order
  const isRefused = ApproveStatus === 'FRAUD' || ApproveStatus === 'INVALIDDATA'
  switch (Status) {
    case 'COMPLETE':
    // What went back since is told by the refunds; it was paid.
    case 'REFUND':
      return settled(order)
    case 'AUTHRECEIVED':
      if (isRefused) return { kind: 'declined', reason: 'The payment was declined by the fraud check.' }
      return ApproveStatus === 'OK' ? settled(order) : { kind: 'pending', reference }
    case 'PENDING': {
      if (hasErrors(order)) return declineOf(order)
      const step = order.PaymentDetails?.PaymentMethod?.Authorize3DS
      if (!step) return { kind: 'pending', reference }
      const token = encodeURIComponent(step.Params.avng8apitoken)
      return { kind: 'challenge', url: `${step.Href}?avng8apitoken=${token}` }
    }
    case 'SUSPECT':
      return { kind: 'pending', reference }
    case 'CANCELED':
    case 'INVALID':
    case 'REVERSED':
      return declineOf(order)
  }
  return { kind: 'unknown', reason: `2Checkout says ${Status} of the order ${reference}.` }
}

const hasErrors = ({ Errors }: Order): boolean => Object.keys(Errors ?? {}).length > 0

function settled({ RefNo, Currency, GrossPrice, FinishDate, OrderDate }: Order): PaymentOutcome {
  const at = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(FinishDate || OrderDate || '')
  if (!at) return { kind: 'unknown', reason: `2Checkout does not say when the order ${RefNo} was paid.` }
  return {
    kind: 'settled',
    reference: RefNo,
    amount: fromAmount(GrossPrice, Currency.toUpperCase()),
    fee: null,
    settledAt: `${at[1]}T${at[2]}Z`,
  }
}

const hard = /EXPIRED|STOLEN|LOST|PICK_?UP|CLOSED|INVALID_CARD|RESTRICTED/i

/** Their sentences are for shoppers. */
function declineOf({ Errors }: Order): PaymentOutcome {
  const [[code = '', words = ''] = []] = Object.entries(Errors ?? {})
  return {
    kind: 'declined',
    reason: words || 'The payment did not go through.',
    ...(hard.test(code) ? { isHard: true } : {}),
  }
}
