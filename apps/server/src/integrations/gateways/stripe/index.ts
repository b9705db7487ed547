import { defineGateway, type GatewayKind } from '@ostler/integration-kit'
import { charges } from './charges.ts'
import { checkSettings } from './check-settings.ts'
import { API_VERSION } from './client.ts'
import { payments } from './payments.ts'
import { payouts } from './payouts.ts'
import { refunds } from './refunds.ts'
import { isLiveKey, stripeSettings } from './settings.ts'
import { storing } from './storing.ts'
import { EVENTS, readWebhook } from './webhook.ts'

/** Cards, wallets and bank debits through Stripe: in fields within our page, or on a page of Stripe. */
export function createStripe(options: { apiUrl?: string; timeoutMs?: number } = {}): GatewayKind {
  return defineGateway({
    kind: 'stripe',
    label: 'Stripe',
    about: 'Cards, wallets and bank debits in most countries, stored for automatic charges.',
    payerLabel: 'Card',
    payerHint: 'Credit or debit card, and what else your country pays with.',
    capabilities: {
      ways: ['fields', 'page'],
      stores: 'by_itself',
      charges: true,
      holds: true,
      refunds: 'partial',
      disputes: true,
      bankDebit: true,
      fees: true,
      payouts: true,
      currencies: null,
    },
    settings: stripeSettings,
    webhookHelp: `In Stripe under Developers, Webhooks, add an endpoint with this address and API version ${API_VERSION}, for these events: ${EVENTS.join(', ')}. Then copy its signing secret to here.`,
    // https://docs.stripe.com/security/guide#content-security-policy
    pageSources: {
      script: ['https://js.stripe.com', 'https://*.js.stripe.com'],
      frame: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
      connect: ['https://api.stripe.com'],
    },
    connect(settings, place) {
      const { publishableKey, secretKey, webhookSecret } = settings
      const { instance } = place
      const access = {
        apiUrl: options.apiUrl ?? 'https://api.stripe.com',
        secretKey,
        secrets: [webhookSecret],
        fetch: place.fetch,
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      }
      const account = { access, publishableKey, instance }
      return {
        ...payments(account),
        ...charges(account),
        ...storing(account),
        ...refunds(access, instance),
        ...payouts(access),
        parseWebhook: async (raw) => readWebhook({ webhookSecret, instance, isLive: isLiveKey(secretKey) }, raw),
        checkSettings: (call) => checkSettings(access, settings, place.webhookUrl, call),
      }
    },
  })
}
