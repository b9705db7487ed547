import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { BankLine } from '../bank/known.ts'

/** A payment by bank that the line may take back. */
export type ReturnProposal = {
  kind: 'return'
  transactionId: number
  clientId: number
  score: number
  reasons: string[]
  isCertain: false
}

/** Payments that came over the same account and amount before, as far as something else agrees as well. */
export async function returnsFor(ctx: Context, lines: readonly BankLine[]): Promise<Map<number, ReturnProposal[]>> {
  const out = lines.filter((line) => line.amountMinor < 0n)
  if (out.length === 0) return new Map()
  const { rows } = await ctx.read.execute<Found>(sql`
    SELECT l.id AS line, t.id, t.client_id AS client, p.booked_on::text AS came_on,
           p.end_to_end <> '' AND p.end_to_end = l.end_to_end AS same_end_to_end,
           p.payer_account <> '' AND p.payer_account = l.payer_account AS same_payer,
           p.payment_reference <> '' AND p.payment_reference = l.payment_reference AS same_reference
      FROM payments.bank_lines l
      JOIN payments.bank_lines p ON p.account = l.account AND p.currency = l.currency AND p.amount_minor = -l.amount_minor
                                AND p.booked_on <= l.booked_on AND p.state = 'matched'
      JOIN payments.transactions t ON t.id = p.transaction_id AND t.reversed_minor = 0 AND t.refunded_minor = 0
     WHERE l.id = ANY(${sql.param(out.map(({ id }) => id))}::bigint[])
     ORDER BY l.id, p.booked_on DESC, p.id DESC LIMIT 200`)
  const ofLine = new Map(out.map((line) => [line.id, line]))
  const proposals = rows.flatMap((row) => proposalOf(row, ofLine.get(Number(row.line))!) ?? [])
  return new Map(
    [...Map.groupBy(proposals, (one) => one.lineId)].map(([id, of]) => [
      id,
      of.slice(0, 5).map(({ proposal }) => proposal),
    ]),
  )
}

type Found = {
  line: string
  id: string
  client: string
  came_on: string
  same_end_to_end: boolean
  same_payer: boolean
  same_reference: boolean
}

function proposalOf(row: Found, line: BankLine): { lineId: number; proposal: ReturnProposal } | null {
  const reasons = [
    ...(row.same_end_to_end ? ['Both carry the same reference of the payer (end to end).'] : []),
    ...(row.same_reference ? ['Both carry the same reference.'] : []),
    ...(row.same_payer ? ['The money goes back to the account that it came from.'] : []),
  ]
  // Money that goes out in the amount of some payment is not its return for that alone.
  if (reasons.length === 0 && !line.isReturn) return null
  const score = 30 + 20 * reasons.length + (line.isReturn ? 10 : 0)
  return {
    lineId: line.id,
    proposal: {
      kind: 'return',
      transactionId: Number(row.id),
      clientId: Number(row.client),
      score,
      reasons: [`A payment over this amount came on ${row.came_on}.`, ...reasons],
      isCertain: false,
    },
  }
}
