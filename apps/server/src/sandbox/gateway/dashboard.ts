import { Money } from '@ostler/kernel'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { type Html, html } from '../html.ts'
import { sendPage } from '../page.ts'
import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { actButton, dashboardPage, listing, PAGE_SIZE, stateOf } from './dashboard-page.ts'
import { readableAmount } from './pay-page.ts'
import { finishPending } from './payment.ts'
import type { SessionState } from './session.ts'

const position = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})
const finish = z.object({ id: z.string(), result: z.enum(['settled', 'failed']) })

type Row = {
  sequence: string
  id: string
  merchant: string
  state: SessionState
  amount_minor: string
  currency: string
  description: string
  payer_email: string
  decline_reason: string | null
  refunded_minor: string
  dispute: string | null
  events: number
  undelivered: number
}

async function listSessions(world: World, before: string | undefined): Promise<Row[]> {
  const { rows } = await world.pool.query<Row>(
    `select s.sequence::text, s.id, s.merchant, s.state, coalesce(s.taken_minor, s.amount_minor)::text as amount_minor,
            s.currency, s.description, s.payer_email, s.decline_reason,
            (select coalesce(sum(r.amount_minor), 0)::text from sandbox.refunds r
              where r.session_id = s.id and r.state <> 'failed') as refunded_minor,
            (select d.state from sandbox.disputes d where d.session_id = s.id) as dispute,
            (select count(*)::int from sandbox.events e where e.session_id = s.id) as events,
            (select count(*)::int from sandbox.deliveries d join sandbox.events e on e.id = d.event_id
              where e.session_id = s.id and d.state <> 'delivered') as undelivered
       from sandbox.sessions s
      where $1::bigint is null or s.sequence < $1
      order by s.sequence desc limit $2`,
    [before ?? null, PAGE_SIZE],
  )
  return rows
}

function line(row: Row): Html {
  const refunded = Money.ofMinor(BigInt(row.refunded_minor), row.currency)
  return html`<tr>
    <td class="number">${readableAmount(Money.ofMinor(BigInt(row.amount_minor), row.currency))}
      ${refunded.isPositive && html`<br><small>${readableAmount(refunded)} given back</small>`}</td>
    <td><a href="/sandbox/gateway/payments/${row.id}">${row.description || row.id}</a><br>
      <small>${row.payer_email}${row.merchant !== 'sandbox' && `, to ${row.merchant}`}</small></td>
    <td>${stateOf(row.state)} ${row.decline_reason && html`<br><small>${row.decline_reason}</small>`}
      ${row.dispute && html`<br><small>disputed: ${row.dispute.replaceAll('_', ' ')}</small>`}</td>
    <td>${row.events} ${row.undelivered > 0 && html`<br><small>${row.undelivered} not taken yet</small>`}</td>
    <td class="actions">${
      row.state === 'pending' && [
        actButton(`${row.id}/settled`, 'Settle now'),
        actButton(`${row.id}/failed`, 'Fail now'),
      ]
    }</td>
  </tr>`
}

/** What the provider's own dashboard would show: every payment, and buttons for money that is on its way. */
export function gatewayDashboard(world: World): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (request, reply) => {
      const rows = await listSessions(world, position.parse(request.query).before)
      const body = html`
        <p class="quiet">The dashboard of the simulated payment provider.</p>
        ${listing({
          heads: ['Amount', 'For', 'State', 'Events'],
          rows,
          line,
          empty: 'No payment yet.',
          sequence: (row) => row.sequence,
        })}`
      return sendPage(reply, dashboardPage('Payments', body))
    })

    app.post('/dashboard/:id/:result', async (request, reply) => {
      const { id, result } = finish.parse(request.params)
      await changeSession(world, { id }, (session, at) => finishPending(session, result, at))
      return reply.redirect('/sandbox/gateway', 303)
    })
  }
}
