import type { Payout, PayoutItem } from '@ostler/integration-kit'
import { asStaff, inHouse } from '../../apps/server/src/modules/billing/examples.ts'
import { paymentReferenceOf } from '../../apps/server/src/modules/billing/index.ts'
import {
  aDispute,
  aHeldPayment,
  aPaidInvoice,
  GivingGateway,
  hears,
  payoutsAreRead,
  refunds,
} from '../../apps/server/src/modules/payments/afterwards-examples.ts'
import { aCamt, OUR_IBAN } from '../../apps/server/src/modules/payments/bank/reading/examples.ts'
import {
  aDebtor,
  aPayer,
  aStoredCard,
  aWebhook,
  charging,
  withGateways,
} from '../../apps/server/src/modules/payments/examples.ts'
import {
  addGateway,
  gatewayKinds,
  importStatement,
  receiveWebhook,
} from '../../apps/server/src/modules/payments/index.ts'
import { chargeDueInvoices } from '../../apps/server/src/modules/payments/use-cases/charge/charge-due-invoices.ts'
import { recordOutcome } from '../../apps/server/src/modules/payments/use-cases/record-outcome.ts'
import type { TestHouse } from '../../apps/server/src/platform/testing/house.ts'

const eur = (amount: string) => ({ amount, currency: 'EUR' })

/**
 * Puts something on every page of payments: refunds in each state, disputes, a held amount, payouts, a bank account with
 * statements, a card that is declined, webhooks that were refused and one that cannot be handled. Answers the pages of
 * single things, with their headings.
 */
export async function paymentsOfEverySort(house: TestHouse): Promise<[address: string, heading: string | RegExp][]> {
  const kinds = house.ports.get(gatewayKinds)
  const [giving, cards] = await withGateways(house, new GivingGateway('beads'), charging())
  house.ports.provide(gatewayKinds, new Map([...kinds, ...house.ports.get(gatewayKinds)]))

  const [whole, part, slow, declined, open, lost] = [
    await aPaidInvoice(house, giving, { amount: '100.00', fee: '1.75' }),
    await aPaidInvoice(house, giving, { amount: '100.00', fee: '1.75' }),
    await aPaidInvoice(house, giving),
    await aPaidInvoice(house, giving),
    await aPaidInvoice(house, giving),
    await aPaidInvoice(house, giving),
  ]
  const refund = async ({ transactionId, invoice }: typeof whole, amount: string) =>
    refunds(house, transactionId, amount, { creditNote: { invoiceId: invoice.id, lines: 'rest' } })
  await refund(whole, '100.00')
  await refund(part, '40.00')
  giving.refundAnswers.push({ kind: 'pending', reference: 're_slow' })
  await refund(slow, '100.00')
  giving.refundAnswers.push({ kind: 'declined', reason: 'The card was closed in the meantime.' })
  await refund(declined, '100.00')
  await refunds(house, declined.transactionId, '25.00', {
    byHand: { paidOn: house.contexts.forSystem('test', 'cli').today, reference: 'transfer 17' },
  })

  await hears(house, giving, { about: 'dispute', dispute: aDispute(open.reference, { fee: eur('15.00') }) })
  await hears(house, giving, { about: 'dispute', dispute: aDispute(lost.reference) })
  await hears(house, giving, { about: 'dispute', dispute: aDispute(lost.reference, { state: 'lost' }) })
  await aHeldPayment(house, giving)

  const item = (kind: PayoutItem['kind'], reference: string, gross: string, fee: string, net: string): PayoutItem => ({
    kind,
    reference,
    gross: eur(gross),
    fee: eur(fee),
    net: eur(net),
  })
  const payout = (reference: string, amount: string, items: PayoutItem[], wish: Partial<Payout> = {}): Payout => ({
    reference,
    amount: eur(amount),
    arrivesOn: '2027-03-05',
    state: 'paid',
    items,
    ...wish,
  })
  giving.paidOut = [
    payout('po_known', '93.25', [
      item('payment', whole.reference, '100.00', '1.75', '98.25'),
      item('fee', 'monthly', '-5.00', '0.00', '-5.00'),
    ]),
    payout('po_odd', '62.00', [item('payment', 'of_somebody_else', '60.00', '0.00', '60.00')], { state: 'on_its_way' }),
  ]
  await payoutsAreRead(house)

  const { today } = house.contexts.forSystem('test', 'cli')
  const debtor = await aDebtor(house, '80.00', today.toString())
  await aStoredCard(house, debtor.clientId, { gateway: cards.name })
  cards.chargeAnswers.push({ kind: 'declined', reason: 'The card has insufficient funds.' })
  await chargeDueInvoices(house.contexts.forSystem('test', 'schedule'))
  await house.settle()

  const transferring = await aDebtor(house, '80.00')
  const statementId = await aBankAccount(house, '80.00', paymentReferenceOf(transferring.invoice))
  const isForged = () => receiveWebhook(asStaff(house), { integration: giving.name, raw: aWebhook([], 'forged') })
  for (const _twice of [1, 2]) await isForged().catch(() => {})
  // A dispute about a payment of which nobody has heard that it is settled.
  const early = await aPayer(house, giving)
  await inHouse(house, (tx) => recordOutcome(tx, early.key, { kind: 'pending', reference: 'pay_early' }))
  await hears(house, giving, { about: 'dispute', dispute: aDispute('pay_early') }).catch(() => {})
  // Payers at the shop find it as it was.
  await house.pool.query(`UPDATE payments.gateways SET is_enabled = false WHERE name <> 'sandbox'`)
  await house.settle()

  const last = async (table: string) =>
    (await house.pool.query<{ id: number }>(`SELECT max(id)::int AS id FROM payments.${table}`)).rows[0]!.id
  return [
    [`/transactions/${part.transactionId}`, /^Payment of/],
    [`/transactions/${lost.transactionId}`, /^Payment of/],
    [`/payment-attempts/${part.attemptId}`, /^Attempt of/],
    [`/disputes/${await last('disputes')}`, /^Dispute of/],
    [`/payouts/${await last('payouts')}`, /from beads/],
    [`/bank/statements/${statementId}`, /^Our bank/],
    [`/bank/lines/${await last('bank_lines')}`, /./],
    [`/webhook-events/${await last('inbound_events')}`, /./],
    [`/gateways/giro`, 'Our bank'],
    [`/invoices/${part.invoice.id}`, /^INV-/],
    [`/invoices/${debtor.invoice.id}`, /^INV-/],
    [`/clients/${debtor.clientId}`, /./],
  ]
}

/** With a statement of which one line pays what the reference says, one is open, and one went out. */
async function aBankAccount(house: TestHouse, amount: string, reference: string): Promise<number> {
  await addGateway(asStaff(house), {
    kind: 'bank_transfer',
    name: 'giro',
    label: 'Our bank',
    settings: { holder: 'Greenfield Hosting GmbH', iban: OUR_IBAN },
  })
  await addGateway(asStaff(house), {
    kind: 'by_hand',
    name: 'cheque',
    label: 'Cheque',
    settings: { text: 'Send it to Lindenweg 4.' },
  })
  const content = aCamt({
    opening: '1000.00',
    closing: '1107.50',
    entries: [
      { amount, bankReference: 'B-1', transactions: [{ amount, reference, name: 'Grace Hopper' }] },
      {
        amount: '77.50',
        bankReference: 'B-2',
        transactions: [{ amount: '77.50', name: 'Nobody we know', text: ['Thanks'] }],
      },
      { amount: '50.00', side: 'DBIT', bankReference: 'B-3', transactions: [{ amount: '50.00', name: 'Landlord' }] },
    ],
  })
  const [imported] = await importStatement(asStaff(house), { fileName: 'march.xml', content: Buffer.from(content) })
  await house.settle()
  return imported!.id
}
