import { Money } from '@ostler/kernel'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { type Html, html } from '../html.ts'
import { sendPage } from '../page.ts'
import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { readableAmount } from './pay-page.ts'
import { finishPending } from './payment.ts'
import type { SessionState } from './session.ts'

const PAGE_SIZE = 50

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
  state: SessionState
  amount_minor: string
  currency: string
  description: string
  payer_email: string
  decline_reason: string | null
  refunded_minor: string
  events: number
  undelivered: number
}

async function listSessions(world: World, before: string | undefined): Promise<Row[]> {
  const { rows } = await world.pool.query<Row>(
    `select s.sequence::text, s.id, s.state, s.amount_minor::text, s.currency, s.description, s.payer_email, s.decline_reason,
            (select coalesce(sum(r.amount_minor), 0)::text from sandbox.refunds r where r.session_id = s.id) as refunded_minor,
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

const finishButton = (id: string, result: 'settled' | 'failed', label: string): Html => html`
  <form method="post" action="/sandbox/gateway/dashboard/${id}/${result}"><button class="small">${label}</button></form>`

function line(row: Row): Html {
  const refunded = Money.ofMinor(BigInt(row.refunded_minor), row.currency)
  return html`<tr>
    <td class="number">${readableAmount(Money.ofMinor(BigInt(row.amount_minor), row.currency))}
      ${refunded.isPositive && html`<br><small>${readableAmount(refunded)} given back</small>`}</td>
    <td><a href="/sandbox/gateway/pay/${row.id}">${row.description}</a><br><small>${row.payer_email}</small></td>
    <td><span class="state ${row.state}">${row.state}</span> ${row.decline_reason && html`<br><small>${row.decline_reason}</small>`}</td>
    <td>${row.events} ${row.undelivered > 0 && html`<br><small>${row.undelivered} not taken yet</small>`}</td>
    <td class="actions">${
      row.state === 'pending' && [
        finishButton(row.id, 'settled', 'Settle now'),
        finishButton(row.id, 'failed', 'Fail now'),
      ]
    }</td>
  </tr>`
}

/** What the provider's own dashboard would show: every session, and buttons for money that is on its way. */
export function gatewayDashboard(world: World): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (request, reply) => {
      const rows = await listSessions(world, position.parse(request.query).before)
      const last = rows.length === PAGE_SIZE ? rows.at(-1) : undefined
      return sendPage(reply, {
        title: 'Sandbox gateway',
        width: 'wide',
        body: html`
          <h1>Payments</h1>
          <p class="quiet">The dashboard of the simulated payment provider.</p>
          <div class="scroll"><table>
            <thead><tr><th scope="col">Amount</th><th scope="col">For</th><th scope="col">State</th><th scope="col">Events</th><th><span class="hidden">Actions</span></th></tr></thead>
            <tbody>${rows.map(line)}</tbody>
          </table></div>
          ${rows.length === 0 && html`<p>No payment yet.</p>`}
          ${last && html`<p><a href="?before=${last.sequence}">Older</a></p>`}`,
      })
    })

    app.post('/dashboard/:id/:result', async (request, reply) => {
      const { id, result } = finish.parse(request.params)
      await changeSession(world, id, (session, at) => finishPending(session, result, at))
      return reply.redirect('/sandbox/gateway', 303)
    })
  }
}
