import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { BankLine } from '../bank/known.ts'
import { holdsReference } from '../bank/propose.ts'

/** A payout of a gateway that the line may be. */
export type PayoutProposal = {
  kind: 'payout'
  payoutId: number
  gateway: string
  reference: string
  score: number
  reasons: string[]
  isCertain: false
}

/** Banks and providers do not agree on the day to the day. */
const DAYS_APART = 7

/** Payouts over the amount of a line that have not arrived yet. */
export async function payoutsFor(ctx: Context, lines: readonly BankLine[]): Promise<Map<number, PayoutProposal[]>> {
  if (lines.length === 0) return new Map()
  const { rows } = await ctx.read.execute<{
    line: string
    id: string
    gateway: string
    reference: string
    label: string | null
  }>(sql`
    SELECT l.id AS line, p.id, p.gateway, p.reference, g.label
      FROM payments.bank_lines l
      JOIN payments.payouts p ON p.currency = l.currency AND p.amount_minor = l.amount_minor AND p.state <> 'failed'
                             AND abs(p.arrives_on - l.booked_on) <= ${DAYS_APART}
      LEFT JOIN payments.gateways g ON g.name = p.gateway
     WHERE l.id = ANY(${sql.param(lines.map(({ id }) => id))}::bigint[])
       AND NOT EXISTS (SELECT FROM payments.bank_lines o WHERE o.payout_id = p.id)
     ORDER BY l.id, p.id LIMIT 200`)
  const ofLine = new Map(lines.map((line) => [line.id, line]))
  const proposals = rows.map((row) => {
    const line = ofLine.get(Number(row.line))!
    const isNamed = holdsReference(`${line.text} ${line.paymentReference} ${line.endToEnd}`, row.reference)
    const label = row.label ?? row.gateway
    const reasons = [`A payout of ${label} is over this amount.`, ...(isNamed ? ['The text names the payout.'] : [])]
    const score = isNamed ? 95 : 55
    const { gateway, reference } = row
    const payout = { kind: 'payout' as const, payoutId: Number(row.id), gateway, reference, score, reasons }
    return { lineId: line.id, proposal: { ...payout, isCertain: false as const } }
  })
  return new Map(
    [...Map.groupBy(proposals, (one) => one.lineId)].map(([id, of]) => [id, of.map(({ proposal }) => proposal)]),
  )
}
