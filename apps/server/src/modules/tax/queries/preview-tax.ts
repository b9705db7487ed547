import type { Currency } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { applyTax, type TaxableLine, type Taxed } from '../apply-tax.ts'
import { type Buyer, isPending, type TaxPending } from '../scheme.ts'
import { taxSchemes } from './tax-schemes.ts'

/** What a buyer would be charged on a day, by the code that charges. For those who make the rules. @throws tax_rule_missing */
export async function previewTax(
  ctx: Context,
  input: { buyer: Buyer; on: Temporal.PlainDate; lines: TaxableLine[]; currency: Currency },
): Promise<Taxed | TaxPending> {
  ctx.actor.must('tax.manage')
  const [scheme] = await taxSchemes(ctx, { buyers: [input.buyer], on: input.on })
  return isPending(scheme!) ? scheme : applyTax(scheme!, input.lines, input.currency)
}
