import { type CallContext, defineGateway, type GatewayKind, type SettingsCheck } from '@ostler/integration-kit'
import { CURRENCIES } from './amount.ts'
import { methodsAnswer, profileAnswer } from './answers.ts'
import { askMollie, type MollieAccess, unknownOf } from './client.ts'
import { payments } from './payments.ts'
import { refunds } from './refunds.ts'
import { isLiveKey, mollieSettings } from './settings.ts'
import { readWebhook, webhookUrlOf } from './webhook.ts'

/** European ways to pay on a page of Mollie, with mandates for later charges. */
export function createMollie(options: { apiUrl?: string; timeoutMs?: number } = {}): GatewayKind {
  return defineGateway({
    kind: 'mollie',
    label: 'Mollie',
    about: 'iDEAL, Bancontact, cards, SEPA direct debit, PayPal and other European ways to pay.',
    payerLabel: 'iDEAL, card and more',
    payerHint: 'You choose how to pay on the page of Mollie.',
    capabilities: {
      ways: ['page'],
      stores: 'with_payment',
      charges: true,
      holds: false,
      refunds: 'partial',
      disputes: true,
      bankDebit: true,
      fees: false,
      payouts: false,
      currencies: CURRENCIES,
    },
    settings: mollieSettings,
    webhookHelp:
      'There is nothing to register: each payment tells Mollie where to send its events. If you have registered a webhook for the whole account as well, enter its signing secret.',
    connect(settings, place) {
      const { apiKey, webhookSecret } = settings
      const { instance } = place
      const access = {
        apiUrl: options.apiUrl ?? 'https://api.mollie.com',
        apiKey,
        secrets: [webhookSecret],
        fetch: place.fetch,
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      }
      return {
        ...payments({ access, webhookFor: (key) => webhookUrlOf(place.webhookUrl, apiKey, instance, key) }),
        ...refunds(access),
        parseWebhook: (raw, call) => readWebhook({ access, webhookSecret, instance }, raw, call),
        checkSettings: (call) => checkSettings(access, call),
      }
    },
  })
}

async function checkSettings(access: MollieAccess, call: CallContext): Promise<SettingsCheck> {
  const asked = await askMollie(access, { method: 'GET', path: '/profiles/me' }, profileAnswer, call)
  if (asked.kind === 'locked') return { kind: 'refused', field: 'apiKey', reason: 'Mollie does not know this API key.' }
  if (asked.kind === 'no') return { kind: 'refused', field: 'apiKey', reason: asked.message }
  if (asked.kind === 'unknown') return unknownOf(asked)
  const { name, status } = asked.answer
  const warnings: string[] = []
  if (status === 'blocked') warnings.push('Mollie has blocked this profile.')
  if (status === 'unverified') warnings.push('Mollie has not verified this profile yet.')
  const path = '/methods?sequenceType=recurring'
  const recurring = await askMollie(access, { method: 'GET', path }, methodsAnswer, call)
  if (recurring.kind === 'yes' && recurring.answer._embedded.methods.length === 0)
    warnings.push('Neither cards nor direct debits are switched on at Mollie, so nothing can be charged automatically.')
  return { kind: 'accepted', account: name, isLive: isLiveKey(access.apiKey), warnings }
}
