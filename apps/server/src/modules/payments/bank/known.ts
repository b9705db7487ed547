import { Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { invoicesToMatch } from '../../billing/index.ts'
import { clientNames } from '../../clients/index.ts'
import type { bankLines } from '../schema.ts'
import { squash } from './find-numbers.ts'
import { clientsToName, Invoices, type Known, type LineToMatch } from './propose.ts'

export type BankLine = typeof bankLines.$inferSelect

/** A transfer may name an invoice that was paid by card meanwhile. */
const PAID_DAYS = 180

export const toMatch = ({ amountMinor, currency, ...said }: BankLine): LineToMatch => ({
  ...said,
  amount: Money.ofMinor(amountMinor, currency),
})

/** What has to be known to propose something for these lines, by currency. */
export async function knownFor(ctx: Context, lines: readonly BankLine[]): Promise<(currency: string) => Known> {
  const clientsOfAccount = await clientsByAccount(ctx, lines)
  const paidSince = ctx.now.subtract({ hours: PAID_DAYS * 24 })
  const known = new Map<string, Known>()
  for (const [currency, ofCurrency] of Map.groupBy(lines, (line) => line.currency)) {
    const invoices = new Invoices(await invoicesToMatch(ctx, { currency, paidSince, text: textOf(ofCurrency) }))
    const names = await clientNames(
      ctx,
      ofCurrency.flatMap((line) => clientsToName(toMatch(line), invoices)),
    )
    known.set(currency, { invoices, clientsOfAccount, names })
  }
  return (currency) => known.get(currency)!
}

/** All that the lines say, as `invoicesToMatch` reads it; what stands in two lines does not run together. */
const textOf = (lines: readonly BankLine[]): string =>
  lines
    .flatMap(({ text, paymentReference, endToEnd }) => [text, paymentReference, endToEnd])
    .map((said) => squash(said).text)
    .join(' ')

async function clientsByAccount(ctx: Context, lines: readonly BankLine[]): Promise<Map<string, number[]>> {
  const accounts = [...new Set(lines.map((line) => line.payerAccount).filter((one) => one !== ''))]
  if (accounts.length === 0) return new Map()
  const { rows } = await ctx.read.execute<{ payer_account: string; clients: string[] }>(sql`
    SELECT payer_account, array_agg(DISTINCT client_id ORDER BY client_id) AS clients FROM payments.bank_lines
     WHERE payer_account = ANY(${sql.param(accounts)}::text[]) AND state = 'matched' AND client_id IS NOT NULL GROUP BY 1`)
  return new Map(rows.map((row) => [row.payer_account, row.clients.map(Number)]))
}
