import { defineGateway, type GatewayKind } from '@ostler/integration-kit'
import { CURRENCIES } from './amount.ts'
import { connectTo } from './api.ts'
import * as charges from './charge.ts'
import { checkSettings } from './check-settings.ts'
import { EVENT_TYPES } from './events.ts'
import * as holds from './holds.ts'
import * as page from './page.ts'
import * as refunds from './refunds.ts'
import { type PaypalOptions, settings } from './settings.ts'
import * as storing from './storing.ts'
import { parseWebhook } from './webhook.ts'

/**
 * PayPal: Orders v2 on its page, Vault v3 for automatic charges, Payments v2 for refunds, webhooks checked by certificate.
 *
 * Payouts are left out: PayPal keeps a balance, and what is moved from it to a bank does not say which payments it is of.
 */
export function createPaypal(options: PaypalOptions = {}): GatewayKind {
  return defineGateway({
    kind: 'paypal',
    label: 'PayPal',
    about: 'Payers approve on PayPal’s page. Accounts can be kept for automatic charges where Vault is switched on.',
    payerLabel: 'PayPal',
    payerHint: 'You confirm the payment on the page of PayPal.',
    capabilities: {
      ways: ['page'],
      stores: 'by_itself',
      charges: true,
      holds: true,
      refunds: 'partial',
      disputes: true,
      bankDebit: false,
      fees: true,
      payouts: false,
      currencies: CURRENCIES,
    },
    settings,
    webhookHelp: `Add a webhook to your REST app on developer.paypal.com, in the same environment, and enter the ID that PayPal gives it. Choose these events: ${EVENT_TYPES.join(', ')}.`,
    connect(values, place) {
      const paypal = connectTo(values, options, place)
      return {
        startPayment: (input, call) => page.startPayment(paypal, input, call),
        finishPayment: (payment, _answers, call) => page.finishPayment(paypal, payment, call),
        lookUp: (payment, call) =>
          payment.method === null ? page.lookUp(paypal, payment, call) : charges.lookUpCharge(paypal, payment, call),
        expire: (payment, call) => page.expire(paypal, payment, call),
        charge: (input, call) => charges.charge(paypal, input, call),
        capture: (payment, amount, call) => holds.capture(paypal, payment, amount, call),
        release: (payment, call) => holds.release(paypal, payment, call),
        startStoring: (input, call) => storing.startStoring(paypal, input, call),
        finishStoring: (known, _answers, call) => storing.finishStoring(paypal, known, call),
        forget: (method, call) => storing.forget(paypal, method, call),
        refund: (input, call) => refunds.refund(paypal, input, call),
        lookUpRefund: (known, call) => refunds.lookUpRefund(paypal, known, call),
        parseWebhook: (raw, call) => parseWebhook(paypal, raw, call),
        checkSettings: (call) => checkSettings(paypal, call),
      }
    },
  })
}
