import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { type Html, html } from '../html.ts'
import { sendPage } from '../page.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { actButton, dashboardPage, stateOf, timeOf } from './dashboard-page.ts'
import { type Dispute, disputeOfSession, openDispute } from './dispute.ts'
import { changeWebhookMode, eventsOf, queueDelivery, type RecordedEvent } from './events.ts'
import { readableAmount, webhookChoice } from './pay-page.ts'
import { lapse } from './payment.ts'
import { finishRefund, type Refund, refundedOf, refundPayment, refundsOf } from './refund.ts'
import { withId } from './requests.ts'
import { findSession, type Session, takenOf, webhookModes } from './session.ts'

const refundForm = z.object({ amount: z.string().trim() })
const disputeForm = z.object({ as: z.enum(['open', 'warning', 'taken_back']) })
const webhooksForm = z.object({ webhooks: z.enum(webhookModes) })
const refundResult = z.object({ id: z.string(), result: z.enum(['settled', 'failed']) })

const facts = (session: Session): Html => html`
  <dl>
    <dt>Amount</dt><dd>${readableAmount(session.amount)}${session.taken && `, taken ${readableAmount(session.taken)}`}</dd>
    <dt>State</dt><dd>${stateOf(session.state)} ${session.declineReason}</dd>
    <dt>Fee</dt><dd>${session.fee ? readableAmount(session.fee) : 'none yet'}</dd>
    <dt>Payer</dt><dd>${session.payerEmail}</dd>
    <dt>Merchant</dt><dd>${session.merchant}</dd>
    <dt>Card</dt><dd>${session.cardLast4 ? `ends in ${session.cardLast4}` : 'none yet'}${session.method && ', stored'}</dd>
    <dt>Reference</dt><dd><code>${session.reference ?? 'none yet'}</code></dd>
    <dt>Key</dt><dd><code>${session.attemptKey}</code></dd>
    ${session.state === 'authorised' && html`<dt>Held until</dt><dd>${timeOf(session.lapsesAt)}</dd>`}
  </dl>
  <p>
    ${session.state === 'open' || session.state === 'challenge' ? html`<a href="/sandbox/gateway/pay/${session.id}">The payer’s page</a>` : null}
  </p>
  ${session.state === 'authorised' && actButton(`payments/${session.id}/lapse`, 'Let the hold lapse now')}`

const refundLine = (refund: Refund): Html => html`<tr>
  <td class="number">${readableAmount(refund.amount)}</td>
  <td>${stateOf(refund.state)} ${refund.declineReason && html`<br><small>${refund.declineReason}</small>`}</td>
  <td>${refund.refundKey === null ? 'made here' : 'asked for by the merchant'}</td>
  <td class="actions">
    ${refund.state === 'pending' && actButton(`refunds/${refund.id}/settled`, 'It arrives')}
    ${refund.state !== 'failed' && actButton(`refunds/${refund.id}/failed`, 'The bank sends it back')}
  </td></tr>`

function moneyBack(session: Session, refunds: Refund[], dispute: Dispute | null): Html {
  const left = takenOf(session).minus(refundedOf(session, refunds))
  const canRefund = left.isPositive && !dispute?.isMoneyTaken
  return html`
    <h2>Refunds</h2>
    ${refunds.length > 0 && html`<div class="scroll"><table><tbody>${refunds.map(refundLine)}</tbody></table></div>`}
    ${
      canRefund
        ? html`
    <form method="post" action="/sandbox/gateway/dashboard/payments/${session.id}/refund" class="search">
      <label for="amount">Give back, here at the provider</label>
      <input id="amount" name="amount" value="${left.toDecimal()}" inputmode="decimal" required>
      <button class="small">Give back</button>
    </form>`
        : html`<p class="quiet">Nothing is left to give back.</p>`
    }
    <h2>Dispute</h2>
    ${
      dispute
        ? html`<p>${stateOf(dispute.state)}: <a href="/sandbox/gateway/disputes">go on with it</a></p>`
        : left.isPositive
          ? html`<div class="actions">
        ${actButton(`payments/${session.id}/dispute`, 'The payer disputes it', { as: 'open' })}
        ${actButton(`payments/${session.id}/dispute`, 'The bank warns', { as: 'warning' })}
        ${actButton(`payments/${session.id}/dispute`, 'The debit is taken back', { as: 'taken_back' })}</div>`
          : html`<p class="quiet">None.</p>`
    }`
}

const eventLine = (event: RecordedEvent): Html => html`<tr>
  <td>${event.type}</td>
  <td>${event.delivered} of ${event.deliveries} taken, after ${event.attempts} ${event.attempts === 1 ? 'try' : 'tries'}</td>
  <td class="actions">${actButton(`events/${event.id}/again`, 'Send again')}</td></tr>`

const webhooks = (session: Session, events: RecordedEvent[]): Html => html`
  <h2>Webhooks</h2>
  ${events.length > 0 && html`<div class="scroll"><table><tbody>${events.map(eventLine)}</tbody></table></div>`}
  <form method="post" action="/sandbox/gateway/dashboard/payments/${session.id}/webhooks" class="search">
    ${webhookChoice(session.webhookMode)}
    <button class="small">From now on</button>
  </form>`

/** One payment, and all that can happen to it without the merchant. */
export function paymentPages(world: World): FastifyPluginAsync {
  return async (app) => {
    app.get('/payments/:id', async (request, reply) => {
      const session = await findSession(world.pool, withId.parse(request.params))
      if (!session) throw new Refusal(404, 'session_not_found', 'There is no such payment.')
      const refunds = await refundsOf(world.pool, session.id)
      const dispute = await disputeOfSession(world.pool, session.id)
      const events = await eventsOf(world.pool, session.id)
      const body = html`
        ${facts(session)}
        ${session.state === 'settled' && moneyBack(session, refunds, dispute)}
        ${webhooks(session, events)}`
      return sendPage(reply, dashboardPage(session.description || 'Payment', body))
    })

    app.post('/dashboard/payments/:id/refund', async (request, reply) => {
      const { id } = withId.parse(request.params)
      const session = await findSession(world.pool, { id })
      if (!session) throw new Refusal(404, 'session_not_found', 'There is no such payment.')
      const amount = { amount: refundForm.parse(request.body).amount, currency: session.amount.currency }
      await refundPayment(world, null, null, { id }, { amount, reason: 'Made in the dashboard' })
      return reply.redirect(`/sandbox/gateway/payments/${id}`, 303)
    })

    app.post('/dashboard/payments/:id/dispute', async (request, reply) => {
      const { id } = withId.parse(request.params)
      await openDispute(world, id, disputeForm.parse(request.body).as)
      return reply.redirect(`/sandbox/gateway/payments/${id}`, 303)
    })

    app.post('/dashboard/payments/:id/lapse', async (request, reply) => {
      const { id } = withId.parse(request.params)
      await changeSession(world, { id }, lapse)
      return reply.redirect(`/sandbox/gateway/payments/${id}`, 303)
    })

    app.post('/dashboard/payments/:id/webhooks', async (request, reply) => {
      const { id } = withId.parse(request.params)
      await changeWebhookMode(world.pool, id, webhooksForm.parse(request.body).webhooks)
      return reply.redirect(`/sandbox/gateway/payments/${id}`, 303)
    })

    app.post('/dashboard/refunds/:id/:result', async (request, reply) => {
      const { id, result } = refundResult.parse(request.params)
      const payment = await finishRefund(world, id, result)
      return reply.redirect(`/sandbox/gateway/payments/${payment}`, 303)
    })

    app.post('/dashboard/events/:id/again', async (request, reply) => {
      const { id } = withId.parse(request.params)
      await queueDelivery(world.pool, id)
      const { rows } = await world.pool.query<{ session_id: string | null }>(
        `select session_id from sandbox.events where id = $1`,
        [id],
      )
      const payment = rows[0]?.session_id
      return reply.redirect(payment ? `/sandbox/gateway/payments/${payment}` : '/sandbox/gateway', 303)
    })
  }
}
