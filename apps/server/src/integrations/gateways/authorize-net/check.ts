import type { CallContext, GatewayPlace, SettingsCheck } from '@ostler/integration-kit'
import { merchantAnswer, webhooksAnswer } from './answers.ts'
import { type Client, isWrongKey } from './client.ts'
import type { Settings } from './settings.ts'

/** Events that we want to hear of. */
export const EVENTS = [
  'net.authorize.payment.authcapture.created',
  'net.authorize.payment.authorization.created',
  'net.authorize.payment.capture.created',
  'net.authorize.payment.priorAuthCapture.created',
  'net.authorize.payment.void.created',
  'net.authorize.payment.fraud.approved',
  'net.authorize.payment.fraud.declined',
]

export async function check(
  client: Client,
  settings: Settings,
  place: GatewayPlace,
  call: CallContext,
): Promise<SettingsCheck> {
  const asked = await client.ask('getMerchantDetailsRequest', {}, merchantAnswer, call)
  if (asked.kind === 'unknown' && isWrongKey(asked.code))
    return {
      kind: 'refused',
      field: 'transactionKey',
      reason: 'Authorize.Net does not know this API Login ID together with this Transaction Key.',
    }
  if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
  if (asked.kind === 'no') return { kind: 'refused', field: null, reason: asked.message }
  const { merchantName, isTestMode, currencies, publicClientKey } = asked.answer
  const warnings: string[] = []
  if (isTestMode) warnings.push('The account is in test mode: payments look as if they worked, and nothing is taken.')
  if (!currencies.includes(settings.currency))
    warnings.push(`The account is set up for ${currencies.join(', ') || 'no currency'}, not for ${settings.currency}.`)
  if (!publicClientKey)
    warnings.push('There is no Public Client Key yet, so no card can be entered. Make one in the merchant interface.')
  warnings.push(...(await aboutWebhook(client, place, call)))
  return {
    kind: 'accepted',
    account: merchantName || settings.apiLoginId,
    isLive: settings.environment === 'live' && !isTestMode,
    warnings,
  }
}

async function aboutWebhook(client: Client, place: GatewayPlace, call: CallContext): Promise<string[]> {
  const hooks = await client.get('/webhooks', webhooksAnswer, call)
  if (hooks === null) return ['The webhooks of the account could not be read.']
  const ours = hooks.find((one) => one.url === place.webhookUrl)
  if (!ours) return [`No webhook leads to ${place.webhookUrl}.`]
  if (ours.status !== 'active') return ['The webhook is switched off at Authorize.Net.']
  const missing = EVENTS.filter((name) => !ours.eventTypes.includes(name))
  return missing.length === 0 ? [] : [`The webhook does not tell of: ${missing.join(', ')}.`]
}
