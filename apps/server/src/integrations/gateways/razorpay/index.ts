import { defineGateway, type GatewayKind, type SettingsCheck } from '@ostler/integration-kit'
import { listOf, order } from './answers.ts'
import { connectTo } from './api.ts'
import * as charges from './charge.ts'
import * as orders from './orders.ts'
import * as refunds from './refunds.ts'
import { type RazorpayOptions, settings } from './settings.ts'
import { payouts } from './settlements.ts'
import { EVENT_TYPES, parseWebhook } from './webhook.ts'

/**
 * Razorpay: orders paid in its window on our page, mandates of cards, refunds, disputes.
 *
 * Holds are left out: what is authorised can only be taken in full, and not be let go.
 */
export function createRazorpay(options: RazorpayOptions = {}): GatewayKind {
  return defineGateway({
    kind: 'razorpay',
    label: 'Razorpay',
    about: 'Cards, UPI, netbanking and wallets in India. Automatic charges take up to 36 hours, as the RBI demands.',
    payerLabel: 'Card, UPI or netbanking',
    payerHint: 'You pay in a window of Razorpay.',
    capabilities: {
      ways: ['fields'],
      stores: 'with_payment',
      charges: true,
      holds: false,
      refunds: 'partial',
      disputes: true,
      bankDebit: false,
      fees: true,
      payouts: true,
      currencies: null,
    },
    settings,
    webhookHelp: `Add a webhook in the Razorpay dashboard under Account & Settings, Webhooks, in the mode of the key, with a secret of your own. Choose these events: ${EVENT_TYPES.join(', ')}.`,
    // As in Razorpay's own list for Magento, `etc/csp_whitelist.xml` of razorpay/razorpay-magento.
    pageSources: {
      script: ['https://checkout.razorpay.com', 'https://cdn.razorpay.com'],
      frame: ['https://api.razorpay.com'],
      connect: ['https://lumberjack.razorpay.com', 'https://lumberjack-metrics.razorpay.com'],
      image: ['https://cdn.razorpay.com'],
    },
    connect(values, place) {
      const razorpay = connectTo(values, options, place)
      return {
        startPayment: (input, call) => orders.startPayment(razorpay, input, call),
        finishPayment: (payment, answers, call) => orders.finishPayment(razorpay, payment, answers, call),
        lookUp: (payment, call) => orders.lookUp(razorpay, payment, call),
        expire: (payment, call) => orders.expire(razorpay, payment, call),
        charge: (input, call) => charges.charge(razorpay, input, call),
        forget: (method, call) => charges.forget(razorpay, method, call),
        refund: (input, call) => refunds.refund(razorpay, input, call),
        lookUpRefund: (known, call) => refunds.lookUpRefund(razorpay, known, call),
        payouts: (since, call) => payouts(razorpay, since, call),
        parseWebhook: async (raw) => parseWebhook(razorpay, raw),
        async checkSettings(call): Promise<SettingsCheck> {
          const asked = await razorpay.ask({ method: 'GET', path: '/orders?count=1' }, listOf(order), call)
          const { keyId } = values
          if (asked.kind === 'read')
            return { kind: 'accepted', account: keyId, isLive: keyId.startsWith('rzp_live_'), warnings: [] }
          if (asked.kind === 'refused') return { kind: 'refused', field: null, reason: asked.problem.description }
          return /^Razorpay answered 401/.test(asked.reason)
            ? { kind: 'refused', field: 'keySecret', reason: 'Razorpay does not know this key and secret.' }
            : asked
        },
      }
    },
  })
}
