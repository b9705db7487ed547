import { creditableLines, listInvoices, paymentReferenceOf } from '../modules/billing/index.ts'
import { addGateway, importStatement, refundPayment, transactionsOf } from '../modules/payments/index.ts'
import type { Context } from '../platform/context.ts'
import type { SandboxCustomer } from './customer.ts'

/** How somebody pays, by their place among the people. */
export type Habit = {
  /** Another card than the usual one. */
  card?: string
  /** Has it stored: from then on it is charged by itself. */
  stores?: boolean
  /** By their bank, or not at all. */
  paysLater?: boolean
}

const TRANSFERS = 34
const POOR_LATER = 32

export function habitOf(index: number): Habit {
  if (index % 13 === 11 || index === TRANSFERS) return { paysLater: true }
  if (index === POOR_LATER) return { stores: true, card: '4000 0000 0000 0341' }
  return { stores: index % 4 === 0 }
}

const OUR_IBAN = 'DE89370400440532013000'

/** Greenfield's own account, for clients who rather transfer the money. */
export const openBankAccount = (ctx: Context) =>
  addGateway(ctx, {
    kind: 'bank_transfer',
    name: 'giro',
    isEnabled: true,
    currencies: ['EUR'],
    settings: { holder: 'Greenfield Hosting GmbH', iban: OUR_IBAN, bic: 'COBADEFFXXX', bankName: 'Commerzbank' },
  })

type Happening = {
  /** Whom it is about, and how many days after they came. */
  index: number
  daysAfter: number
  happens: (ctx: Context, clientId: number, customer: SandboxCustomer) => Promise<unknown>
}

/** What comes after payments, a few days before the demo is looked at. */
export const happenings: Happening[] = [
  { index: 31, daysAfter: 4, happens: giveSiteMoveBack },
  { index: TRANSFERS, daysAfter: 3, happens: importTheStatement },
  { index: 38, daysAfter: 5, happens: dispute },
]

async function giveSiteMoveBack(ctx: Context, clientId: number): Promise<void> {
  const invoice = await firstInvoice(ctx, clientId)
  const [payment] = await transactionsOf(ctx, invoice.id)
  const line = (await creditableLines(ctx, invoice.id)).find(({ description }) => description.startsWith('Site move'))!
  await refundPayment(ctx, {
    transactionId: payment!.id,
    amount: line.left,
    reason: 'The client has moved the site alone.',
    creditNote: { invoiceId: invoice.id, lines: [{ lineId: line.lineId }] },
  })
}

/** One line names its invoice and pays it; of the other nobody knows what it is for. */
async function importTheStatement(ctx: Context, clientId: number): Promise<void> {
  const invoice = await firstInvoice(ctx, clientId)
  const day = ctx.today.toString().slice(2).replaceAll('-', '')
  const amount = (minor: bigint) => `${minor / 100n},${String(minor % 100n).padStart(2, '0')}`
  const [opening, unknown] = [125_000n, 1_900n]
  const content = [
    ':20:STARTUMS',
    `:25:${OUR_IBAN}`,
    ':28C:00001/001',
    `:60F:C${day}EUR${amount(opening)}`,
    `:61:${day}C${amount(invoice.totalMinor)}NTRFNONREF//B-1`,
    `:86:166?00CREDIT TRANSFER?20${paymentReferenceOf(invoice)}?32JOAN CLARKE`,
    `:61:${day}C${amount(unknown)}NTRFNONREF//B-2`,
    ':86:166?00CREDIT TRANSFER?20THANK YOU?32A FRIEND OF THE HOUSE',
    `:62F:C${day}EUR${amount(opening + invoice.totalMinor + unknown)}`,
    '-',
  ]
  await importStatement(ctx, { fileName: 'statement-1.sta', content: Buffer.from(content.join('\r\n')) })
}

async function dispute(ctx: Context, clientId: number, customer: SandboxCustomer): Promise<void> {
  const invoice = await firstInvoice(ctx, clientId)
  const [payment] = await transactionsOf(ctx, invoice.id)
  await customer.disputes(payment!.attemptId!)
}

async function firstInvoice(ctx: Context, clientId: number) {
  const { items } = await listInvoices(ctx, { clientId, limit: 100 })
  return items.at(-1)!
}
