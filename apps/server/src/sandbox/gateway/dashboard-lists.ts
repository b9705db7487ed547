import { Money } from '@ostler/kernel'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { type Html, html } from '../html.ts'
import { sendPage } from '../page.ts'
import { isoText } from '../sql.ts'
import type { World } from '../world.ts'
import { actButton, dashboardPage, listing, PAGE_SIZE, stateOf, timeOf } from './dashboard-page.ts'
import { type DisputeState, disputeSteps, moveDispute } from './dispute.ts'
import { removeMethod, renewMethod } from './methods.ts'
import { readableAmount } from './pay-page.ts'
import { finishPayout, payOutNow } from './payout.ts'
import { withId } from './requests.ts'

const position = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})
const disputeMove = z.object({ id: z.string(), state: z.enum(['open', 'under_review', 'won', 'lost']) })
const payoutEnd = z.object({ id: z.string(), result: z.enum(['paid', 'failed']) })

type Disputed = {
  sequence: string
  id: string
  session_id: string
  state: DisputeState
  minor: string
  currency: string
  reason: string
  answer_by: string | null
  is_money_taken: boolean
  description: string
}

const moveWords: Record<DisputeState, string> = {
  warning: '',
  open: 'Take the money',
  under_review: 'Evidence was sent',
  won: 'Decide for the merchant',
  lost: 'Decide for the payer',
}

const disputeLine = (row: Disputed): Html => html`<tr>
  <td class="number">${readableAmount(Money.ofMinor(BigInt(row.minor), row.currency))}</td>
  <td><a href="/sandbox/gateway/payments/${row.session_id}">${row.description || row.session_id}</a><br><small>${row.reason}</small></td>
  <td>${stateOf(row.state)}<br><small>${row.is_money_taken ? 'money taken' : 'money with the merchant'}</small></td>
  <td>${timeOf(row.answer_by)}</td>
  <td class="actions">${disputeSteps[row.state].map((to) => actButton(`disputes/${row.id}/${to}`, moveWords[to]))}</td>
</tr>`

type Stored = {
  sequence: string
  id: string
  brand: string
  last4: string
  expires: string | null
  email: string
  merchant: string
  gone_at: string | null
}

const methodLine = (row: Stored): Html => html`<tr>
  <td>${row.brand} ends in ${row.last4}</td>
  <td>${row.email}<br><small>to ${row.merchant}</small></td>
  <td>${row.gone_at ? html`gone since ${timeOf(row.gone_at)}` : (row.expires ?? 'no end')}</td>
  <td class="actions">${
    row.gone_at === null && [
      row.expires !== null && actButton(`methods/${row.id}/renew`, 'Send a new card'),
      actButton(`methods/${row.id}/remove`, 'Close it at the bank'),
    ]
  }</td>
</tr>`

type Paid = {
  sequence: string
  id: string
  merchant: string
  minor: string
  currency: string
  state: 'on_its_way' | 'paid' | 'failed'
  arrives_on: string
  items: number
}

const payoutLine = (row: Paid): Html => html`<tr>
  <td class="number">${readableAmount(Money.ofMinor(BigInt(row.minor), row.currency))}</td>
  <td>to ${row.merchant}<br><small><code>${row.id}</code></small></td>
  <td>${stateOf(row.state)}<br><small>in the bank account on ${row.arrives_on}</small></td>
  <td>${row.items}</td>
  <td class="actions">
    ${row.state === 'on_its_way' && actButton(`payouts/${row.id}/paid`, 'It arrives')}
    ${row.state !== 'failed' && actButton(`payouts/${row.id}/failed`, 'The bank sends it back')}
  </td></tr>`

const sequence = (row: { sequence: string }): string => row.sequence

/** Disputes, stored methods and payouts, with what happens to them at the provider and at banks. */
export function gatewayLists(world: World): FastifyPluginAsync {
  async function page<Row extends object>(select: string, query: unknown): Promise<Row[]> {
    const { rows } = await world.pool.query<Row>(
      `${select} where $1::bigint is null or x.sequence < $1 order by x.sequence desc limit $2`,
      [position.parse(query).before ?? null, PAGE_SIZE],
    )
    return rows
  }

  return async (app) => {
    app.get('/disputes', async (request, reply) => {
      const rows = await page<Disputed>(
        `select x.sequence::text, x.id, x.session_id, x.state, x.amount_minor::text as minor, x.currency, x.reason,
                ${isoText('x.answer_by')} as answer_by, x.is_money_taken, s.description
           from sandbox.disputes x join sandbox.sessions s on s.id = x.session_id`,
        request.query,
      )
      const heads = ['Amount', 'Payment', 'State', 'Evidence until']
      const empty = 'No payment is disputed. A payment’s own page has a button for it.'
      return sendPage(reply, dashboardPage('Disputes', listing({ heads, rows, line: disputeLine, empty, sequence })))
    })

    app.get('/methods', async (request, reply) => {
      const rows = await page<Stored>(
        `select x.sequence::text, x.id, x.brand, x.last4, x.expires, c.email, x.merchant, ${isoText('x.gone_at')} as gone_at
           from sandbox.methods x join sandbox.customers c on c.id = x.customer`,
        request.query,
      )
      const heads = ['Method', 'Of', 'Good until']
      const empty = 'Nobody has a card kept.'
      return sendPage(
        reply,
        dashboardPage('Stored methods', listing({ heads, rows, line: methodLine, empty, sequence })),
      )
    })

    app.get('/payouts', async (request, reply) => {
      const rows = await page<Paid>(
        `select x.sequence::text, x.id, x.merchant, x.amount_minor::text as minor, x.currency, x.state,
                x.arrives_on::text as arrives_on,
                (select count(*)::int from sandbox.balance_entries b where b.payout_id = x.id) as items
           from sandbox.payouts x`,
        request.query,
      )
      const body = html`
        <p class="quiet">Each business day what came in before goes to the merchant’s bank account.</p>
        ${actButton('payouts/now', 'Pay out now')}
        ${listing({
          heads: ['Amount', 'Payout', 'State', 'Items'],
          rows,
          line: payoutLine,
          empty: 'Nothing was paid out yet.',
          sequence,
        })}`
      return sendPage(reply, dashboardPage('Payouts', body))
    })

    app.post('/dashboard/disputes/:id/:state', async (request, reply) => {
      const { id, state } = disputeMove.parse(request.params)
      await moveDispute(world, id, state)
      return reply.redirect('/sandbox/gateway/disputes', 303)
    })

    app.post('/dashboard/methods/:id/renew', async (request, reply) => {
      await renewMethod(world, withId.parse(request.params).id)
      return reply.redirect('/sandbox/gateway/methods', 303)
    })

    app.post('/dashboard/methods/:id/remove', async (request, reply) => {
      await removeMethod(world, withId.parse(request.params).id)
      return reply.redirect('/sandbox/gateway/methods', 303)
    })

    app.post('/dashboard/payouts/now', async (_request, reply) => {
      await payOutNow(world, null)
      return reply.redirect('/sandbox/gateway/payouts', 303)
    })

    app.post('/dashboard/payouts/:id/:result', async (request, reply) => {
      const { id, result } = payoutEnd.parse(request.params)
      await finishPayout(world, id, result)
      return reply.redirect('/sandbox/gateway/payouts', 303)
    })
  }
}
