import {
  type CallContext,
  defineGateway,
  type Gateway,
  type GatewayKind,
  type GatewayPlace,
  type StartedPayment,
  type StartPayment,
} from '@ostler/integration-kit'
import { toAmount } from './amount.ts'
import { type Invoice, invoiceAnswer } from './answers.ts'
import { check } from './check.ts'
import { clientOf } from './client.ts'
import { findInvoice, outcomeOf } from './outcomes.ts'
import { findRefund, giveBack } from './refunds.ts'
import { type Settings, settings } from './settings.ts'
import { parseWebhook } from './webhook.ts'

export type BtcpayOptions = { timeoutMs?: number }

/** How long payments are still watched for after the time to pay is over: a day, as the server does by itself. */
const WATCHED_MINUTES = 24 * 60

/**
 * BTCPay Server: Bitcoin, Lightning and what plug-ins add, on the operator's own server. There is nobody in between.
 *
 * It knows no idempotency keys; an invoice carries the key of the attempt as its order id, which is searched for before
 * another is made.
 */
export function createBtcpay(options: BtcpayOptions = {}): GatewayKind {
  return defineGateway<Settings>({
    kind: 'btcpay',
    label: 'BTCPay Server',
    about: 'Bitcoin and Lightning on your own server, with nobody in between.',
    payerLabel: 'Bitcoin',
    payerHint: 'On the chain or by Lightning.',
    capabilities: {
      ways: ['page'],
      stores: 'none',
      charges: false,
      holds: false,
      refunds: 'partial',
      disputes: false,
      bankDebit: false,
      fees: false,
      payouts: false,
      currencies: null,
    },
    settings,
    webhookHelp:
      'In the store under Settings, Webhooks, add the address above with automatic redelivery, and send it all events of invoices and of payouts. Copy the secret from there.',
    connect: (chosen, place) => connect(chosen, place, options),
  })
}

function connect(chosen: Settings, place: GatewayPlace, { timeoutMs }: BtcpayOptions): Gateway {
  const client = clientOf(chosen, place, timeoutMs)

  async function open(input: StartPayment, call: CallContext): Promise<StartedPayment> {
    const asked = await client.inStore('POST', '/invoices', invoiceAnswer, call, {
      amount: toAmount(input.amount),
      currency: input.amount.currency,
      metadata: {
        orderId: input.attemptKey,
        itemDesc: input.description,
        ...(input.payer.email ? { buyerEmail: input.payer.email } : {}),
      },
      checkout: {
        ...(chosen.confirmations === 'store' ? {} : { speedPolicy: chosen.confirmations }),
        expirationMinutes: Number(chosen.minutesToPay),
        monitoringMinutes: WATCHED_MINUTES,
        redirectURL: input.returnUrl,
        redirectAutomatically: true,
      },
    })
    if (asked.kind === 'unknown') return asked
    return asked.kind === 'no' ? { kind: 'declined', reason: asked.message } : led(asked.answer)
  }

  return {
    async startPayment(input, call) {
      const before = await findInvoice(client, { attemptKey: input.attemptKey, sessionId: null }, call)
      if (before.kind === 'unknown') return before
      if (before.kind === 'absent') return open(input, call)
      return /^(Expired|Invalid)$/.test(before.invoice.status)
        ? { kind: 'declined', reason: 'The time to pay is over. Please start again.' }
        : led(before.invoice)
    },

    async lookUp(payment, call) {
      const found = await findInvoice(client, payment, call)
      return found.kind === 'found' ? outcomeOf(client, found.invoice, call) : found
    },

    /** Coins that are on their way cannot be called back: only what nobody has paid into is closed. */
    async expire(payment, call) {
      const found = await findInvoice(client, payment, call)
      if (found.kind !== 'found') return found
      const { invoice } = found
      if (invoice.status !== 'New' || /[1-9]/.test(invoice.paidAmount ?? '')) return outcomeOf(client, invoice, call)
      const asked = await client.inStore('POST', `/invoices/${invoice.id}/status`, invoiceAnswer, call, {
        status: 'Invalid',
      })
      if (asked.kind === 'unknown') return asked
      if (asked.kind === 'no') return { kind: 'unknown', reason: asked.message }
      return outcomeOf(client, asked.answer, call)
    },

    refund: (input, call) => giveBack(client, input, call),
    lookUpRefund: (refund, call) => findRefund(client, refund, call),
    parseWebhook: async (raw) => parseWebhook(chosen.webhookSecret, chosen.storeId, raw),
    checkSettings: (call) => check(client, chosen, place, call),
  }
}

const led = ({ id, checkoutLink }: Invoice): StartedPayment =>
  checkoutLink
    ? { kind: 'redirect', sessionId: id, url: checkoutLink }
    : { kind: 'unknown', reason: 'BTCPay opened an invoice and did not say where its page is.' }
