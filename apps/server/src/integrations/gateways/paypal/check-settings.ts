import type { CallContext, SettingsCheck } from '@ostler/integration-kit'
import { userInfo, webhook } from './answers.ts'
import { isMissing, type Paypal, wordsOf } from './api.ts'
import { EVENT_TYPES } from './events.ts'

/** Features of the app at PayPal, and what does not work without them. */
const features = [
  {
    scope: 'https://uri.paypal.com/services/vault/payment-tokens/readwrite',
    without: 'Vault is not switched on for the app: PayPal accounts cannot be kept for automatic charges.',
  },
  {
    scope: 'https://uri.paypal.com/services/reporting/search/read',
    without:
      'Transaction search is not switched on for the app: a charge whose answer was lost stays unknown until its webhook arrives.',
  },
]

/** Credentials, features and the webhook. Asks and changes nothing. */
export async function checkSettings(paypal: Paypal, call: CallContext): Promise<SettingsCheck> {
  const granted = await paypal.access(call)
  if (granted.kind === 'unknown') return granted
  if (granted.kind === 'refused')
    return {
      kind: 'refused',
      field: granted.status === 401 ? 'clientSecret' : null,
      reason: granted.status === 401 ? 'PayPal does not know this client ID and secret.' : wordsOf(granted.problem),
    }
  const { scopes, appId } = granted.access
  const warnings = features.filter(({ scope }) => !scopes.includes(scope)).map(({ without }) => without)

  const { webhookId, environment } = paypal.settings
  const path = `/v1/notifications/webhooks/${encodeURIComponent(webhookId)}`
  const found = await paypal.ask({ method: 'GET', path }, webhook, call)
  if (found.kind === 'unknown') return found
  if (found.kind === 'refused') {
    if (!isMissing(found)) return { kind: 'unknown', reason: wordsOf(found.problem) }
    return { kind: 'refused', field: 'webhookId', reason: 'The app has no webhook with this ID.' }
  }
  warnings.push(...webhookWarnings(found.value, paypal.place.webhookUrl))

  const who = await paypal.ask(
    { method: 'GET', path: '/v1/identity/oauth2/userinfo?schema=paypalv1.1' },
    userInfo,
    call,
  )
  const name = who.kind === 'read' ? (who.value.name ?? who.value.payer_id) : undefined
  return { kind: 'accepted', account: name ?? appId, isLive: environment === 'live', warnings }
}

function webhookWarnings(
  { url, event_types }: { url: string; event_types: { name: string }[] },
  ours: string,
): string[] {
  const warnings: string[] = []
  if (url !== ours) warnings.push(`The webhook sends its events to ${url}, and they are expected at ${ours}.`)
  const names = new Set(event_types.map(({ name }) => name))
  const missing = names.has('*') ? [] : EVENT_TYPES.filter((type) => !names.has(type))
  if (missing.length > 0) warnings.push(`The webhook does not send ${missing.join(', ')}.`)
  return warnings
}
