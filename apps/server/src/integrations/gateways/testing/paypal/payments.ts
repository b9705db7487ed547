import {
  type Amount,
  against,
  type Books,
  type Capture,
  cents,
  newId,
  no,
  type Refund,
  type Said,
  yes,
} from './books.ts'
import { authorizationBody, captureBody, refundBody, type Told } from './orders.ts'

/** Payments v2, the list of transactions and the list of disputes, as far as they are used. */

export function getCapture(books: Books, origin: string, id: string): Said {
  const capture = books.captures.get(id)
  return capture ? yes(200, captureBody(capture, origin)) : no(404, 'INVALID_RESOURCE_ID')
}

export function getAuthorization(books: Books, id: string): Said {
  const held = books.authorizations.get(id)
  return held ? yes(200, authorizationBody(held)) : no(404, 'INVALID_RESOURCE_ID')
}

export function captureHeld(
  books: Books,
  origin: string,
  id: string,
  wish: { amount?: Amount; final_capture?: boolean },
  tell: Told,
): Said {
  const held = books.authorizations.get(id)
  if (!held) return no(404, 'INVALID_RESOURCE_ID')
  if (held.status === 'VOIDED') return no(422, 'AUTHORIZATION_VOIDED')
  if (held.status !== 'CREATED') return no(422, 'AUTHORIZATION_ALREADY_CAPTURED')
  const amount = wish.amount ?? held.amount
  const problem = against(amount)
  if (problem) return problem
  if (amount.currency_code !== held.amount.currency_code) return no(422, 'AUTH_CAPTURE_CURRENCY_MISMATCH')
  if (cents(amount) > (cents(held.amount) * 115n) / 100n) return no(422, 'MAX_CAPTURE_AMOUNT_EXCEEDED')
  held.status = wish.final_capture ? 'CAPTURED' : 'PARTIALLY_CAPTURED'
  const order = books.orders.get(held.orderId)!
  const taken: Capture = {
    id: newId(),
    status: 'COMPLETED',
    amount,
    customId: held.customId,
    orderId: held.orderId,
    at: books.time(),
    refunds: [],
  }
  order.captures.push(taken)
  books.captures.set(taken.id, taken)
  tell('PAYMENT.CAPTURE.COMPLETED', captureBody(taken, origin))
  return yes(201, captureBody(taken, origin))
}

export function voidHeld(books: Books, id: string, tell: Told): Said {
  const held = books.authorizations.get(id)
  if (!held) return no(404, 'INVALID_RESOURCE_ID')
  if (held.status === 'VOIDED') return no(422, 'PREVIOUSLY_VOIDED')
  if (held.status !== 'CREATED') return no(422, 'PREVIOUSLY_CAPTURED')
  held.status = 'VOIDED'
  tell('PAYMENT.AUTHORIZATION.VOIDED', authorizationBody(held))
  return yes(200, authorizationBody(held))
}

type RefundWish = { amount?: Amount; custom_id?: string; note_to_payer?: string }

const DAYS_FOR_REFUNDS = 180

export function refundCapture(books: Books, origin: string, id: string, wish: RefundWish, tell: Told): Said {
  const capture = books.captures.get(id)
  if (!capture) return no(404, 'INVALID_RESOURCE_ID')
  if (capture.status === 'PENDING') return no(422, 'PENDING_CAPTURE')
  if ((wish.note_to_payer?.length ?? 0) > 255) return no(400, 'INVALID_STRING_MAX_LENGTH')
  const given = capture.refunds.reduce((sum, one) => sum + cents(one.amount), 0n)
  const left = cents(capture.amount) - given
  if (left === 0n) return no(422, 'CAPTURE_FULLY_REFUNDED')
  const amount = wish.amount ?? { ...capture.amount, value: '' }
  if (wish.amount) {
    const problem = against(wish.amount)
    if (problem) return problem
  }
  if (amount.currency_code !== capture.amount.currency_code) return no(422, 'REFUND_CAPTURE_CURRENCY_MISMATCH')
  if (cents(amount) > left) return no(422, 'REFUND_AMOUNT_EXCEEDED')
  const latest = Temporal.Instant.from(capture.at).add({ hours: 24 * DAYS_FOR_REFUNDS })
  if (Temporal.Instant.compare(books.now(), latest) > 0) return no(422, 'REFUND_TIME_LIMIT_EXCEEDED')
  const refund: Refund = {
    id: newId(),
    status: 'COMPLETED',
    amount,
    customId: wish.custom_id ?? capture.customId,
    captureId: id,
    at: books.time(),
  }
  capture.refunds.push(refund)
  books.refunds.set(refund.id, refund)
  capture.status = cents(amount) === left ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
  tell('PAYMENT.CAPTURE.REFUNDED', refundBody(refund, origin))
  return yes(201, refundBody(refund, origin))
}

export function getRefund(books: Books, origin: string, id: string): Said {
  const refund = books.refunds.get(id)
  return refund ? yes(200, refundBody(refund, origin)) : no(404, 'INVALID_RESOURCE_ID')
}

const PAGE = 500
const LONGEST_SPAN_HOURS = 31 * 24

/** `GET /v1/reporting/transactions`: what is newer than the list is not in it yet. */
export function listTransactions(books: Books, query: Record<string, string | undefined>): Said {
  const { start_date, end_date, page = '1', page_size = '100' } = query
  if (!start_date || !end_date) return no(400, 'MISSING_REQUIRED_PARAMETER')
  const from = Temporal.Instant.from(start_date)
  const to = Temporal.Instant.from(end_date)
  if (to.since(from).total('hours') > LONGEST_SPAN_HOURS || Number(page_size) > PAGE)
    return no(400, 'INVALID_PARAMETER_VALUE')
  const until = books.reportedUntil ?? books.now()
  const isListed = (at: string) => {
    const moment = Temporal.Instant.from(at)
    return [
      Temporal.Instant.compare(from, moment),
      Temporal.Instant.compare(moment, to),
      Temporal.Instant.compare(moment, until),
    ].every((order) => order <= 0)
  }
  const rows = [
    ...[...books.refunds.values()].map(({ id, at, captureId }) => ({
      id,
      at,
      code: 'T1107',
      // A refund repeats the text of its payment.
      custom: books.captures.get(captureId)!.customId,
    })),
    ...[...books.captures.values()].map(({ id, at, customId }) => ({ id, at, code: 'T0003', custom: customId })),
  ].filter(({ at }) => isListed(at))
  const size = Number(page_size)
  const start = (Number(page) - 1) * size
  return yes(200, {
    transaction_details: rows.slice(start, start + size).map(({ id, at, code, custom }) => ({
      transaction_info: {
        transaction_id: id,
        transaction_event_code: code,
        transaction_initiation_date: at,
        ...(custom === '' ? {} : { custom_field: custom }),
      },
    })),
    account_number: 'XZXSPECPDZHZU',
    start_date,
    end_date,
    last_refreshed_datetime: until.toString({ smallestUnit: 'second' }),
    page: Number(page),
    total_items: rows.length,
    total_pages: Math.max(1, Math.ceil(rows.length / size)),
  })
}
