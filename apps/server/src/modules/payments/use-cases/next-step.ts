import type { Instructions, Widget } from '@ostler/integration-kit'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Context } from '../../../platform/context.ts'

/** What the payer does next. */
export type NextStep =
  | { kind: 'redirect'; url: string }
  | { kind: 'fields'; widget: Widget }
  | { kind: 'instructions'; instructions: Instructions }
  /** Nothing: it is paid, or the provider will say that it is. */
  | { kind: 'done' }

/** `attemptId`: null where nothing was started, because the payer does it all. */
export type Started = { attemptId: number | null; next: NextStep }

/** Where the payer goes on afterwards: to the invoice, or to the page about several. */
export function waysBack(
  ctx: Context,
  attemptId: number,
  invoiceIds: number[],
): { returnUrl: string; cancelUrl: string } {
  const base = ctx.port(publicUrl)
  if (invoiceIds.length !== 1) return { returnUrl: `${base}/payments/${attemptId}`, cancelUrl: `${base}/invoices` }
  const invoice = `${base}/invoices/${invoiceIds[0]}`
  return { returnUrl: `${invoice}?attempt=${attemptId}`, cancelUrl: invoice }
}
