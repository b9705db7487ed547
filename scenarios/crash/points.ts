/**
 * Where the server process dies. A point names a statement to PostgreSQL, the COMMIT of a transaction, or an outgoing
 * call; `before` is before the other side hears of it, `after` is when the other side has done it and nothing was done
 * with its answer.
 */
export type Point = {
  edge: 'before' | 'after'
  /** The statement and its values. */
  statement?: RegExp
  /** Only in a transaction that also did this. */
  alongside?: RegExp
  /** Only once this was seen, in whichever transaction. */
  once?: RegExp
  /** `POST http://…` */
  call?: RegExp
}

export const committing = (alongside: RegExp): Point => ({ edge: 'before', statement: /^COMMIT/, alongside })
export const committed = (alongside: RegExp): Point => ({ edge: 'after', statement: /^COMMIT/, alongside })

/** The relay of an event: what the read of the outbox found is noted as `found …`. */
const found = (event: string) => new RegExp(`^found .*\\b${event}\\b`)
const read = (event: string): Point => ({ edge: 'after', statement: found(event) })
const handedOver = (event: string): Point => ({
  edge: 'before',
  statement: /^UPDATE platform\.outbox SET relayed_at/,
  alongside: found(event),
})
const marked = (event: string): Point => committed(found(event))

const account = /insert into "clients"\."clients"/
const cart = /insert into "ordering"\."cart_items"/
const order = /insert into "ordering"\."orders"/
const attempt = /insert into "payments"\."attempts"/
const session = /update "payments"\."attempts" set .*"session_id"/
const webhook = /insert into "payments"\."inbound_events"/
const transaction = /insert into "payments"\."transactions"/
const provisioning = /insert into "services"\."transitions".*"pending","provisioning"/s
const setUp = /insert into "services"\."attempts"/
const active = /insert into "services"\."transitions".*"provisioning","active"/s
const readyMail = /INSERT INTO messaging\.mails.*service_ready/s
const mailKept = /insert into sandbox\.mails.*Your Seedling is ready/s
const mailSent = /update "messaging"\."mails" set "state".*"sent"/s

const opensSession = /^POST .*\/sandbox\/gateway\/sessions$/
const asksGateway = /^GET .*\/sandbox\/gateway\/sessions\?attemptKey=/
const makesAccount = /^POST .*\/sandbox\/panel\/accounts$/

/** The walk, in its order. */
export const points: Record<string, Point> = {
  'before the account is committed': committing(account),
  'after the account is committed': committed(account),
  'after the cart is committed': committed(cart),
  'before the order is committed': committing(order),
  'after the order is committed': committed(order),
  'after the relay has read the order from the outbox': read('ordering.order_placed'),
  'after the relay has handed the order to the queue': handedOver('ordering.order_placed'),
  'after the relay has marked the order as handed over': marked('ordering.order_placed'),
  'before the attempt to pay is committed': committing(attempt),
  'after the attempt to pay is committed': committed(attempt),
  'before the gateway is asked for a session': { edge: 'before', call: opensSession },
  'after the gateway has opened the session': { edge: 'after', call: opensSession },
  'after the session is committed': committed(session),
  'before the webhook is committed': committing(webhook),
  'after the webhook is committed': committed(webhook),
  'before the payment is committed': committing(transaction),
  'after the payment is committed': committed(transaction),
  'after the relay has handed "paid" to the queue': handedOver('billing.invoice_paid'),
  'before "provisioning" is committed': committing(provisioning),
  'after "provisioning" is committed': committed(provisioning),
  'after the intent to make the account is committed': committed(setUp),
  'before the panel is asked for the account': { edge: 'before', call: makesAccount },
  'after the panel has made the account': { edge: 'after', call: makesAccount },
  'before "active" is committed': committing(active),
  'after "active" is committed': committed(active),
  'before the ready mail is queued': committing(readyMail),
  'after the ready mail is queued': committed(readyMail),
  'after the mail server has taken the ready mail': { edge: 'after', statement: mailKept },
  'before "sent" is committed': { ...committing(mailSent), once: mailKept },
  'after "sent" is committed': { ...committed(mailSent), once: mailKept },
}

/** Where the payer's browser is back before any webhook: the request that asks the gateway books the payment. */
export const pointsOfReturn: Record<string, Point> = {
  'after the gateway has said "settled" to the returning browser': { edge: 'after', call: asksGateway },
  'before the payment of the returning browser is committed': committing(transaction),
  'after the payment of the returning browser is committed': committed(transaction),
}
