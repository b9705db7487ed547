import type { CallContext, SettingsCheck } from '@ostler/integration-kit'
import { z } from 'zod'
import { accountAnswer, endpointAnswer } from './answers.ts'
import { API_VERSION, askStripe, type StripeAccess, unknownOf } from './client.ts'
import { isLiveKey, type StripeSettings } from './settings.ts'
import { EVENTS } from './webhook.ts'

export async function checkSettings(
  access: StripeAccess,
  settings: StripeSettings,
  webhookUrl: string,
  call: CallContext,
): Promise<SettingsCheck> {
  const ask = askStripe(access, call)
  const isLive = isLiveKey(settings.secretKey)
  if (isLiveKey(settings.publishableKey) !== isLive)
    return { kind: 'refused', field: 'publishableKey', reason: 'One key is for live payments, the other for tests.' }
  const asked = await ask(accountAnswer, (stripe) => stripe.accounts.retrieveCurrent())
  // A restricted key that may not read the account is a key nevertheless.
  if (asked.kind === 'locked' && asked.status === 401)
    return { kind: 'refused', field: 'secretKey', reason: 'Stripe does not know this secret key.' }
  if (asked.kind === 'no') return { kind: 'refused', field: 'secretKey', reason: asked.message }
  if (asked.kind === 'unknown') return unknownOf(asked)
  const account = asked.kind === 'yes' ? asked.answer : null
  const warnings: string[] = []
  if (account === null) warnings.push('This key may not read the name of the account, so it could not be checked.')
  if (account?.charges_enabled === false) warnings.push('Stripe does not allow this account to take payments yet.')
  if (account?.payouts_enabled === false) warnings.push('Stripe does not allow this account to pay out yet.')
  if (settings.webhookSecret === '') warnings.push('Without the signing secret no event is taken.')
  warnings.push(...(await aboutEndpoint(ask, webhookUrl)))
  const name = account?.settings?.dashboard?.display_name ?? account?.business_profile?.name ?? account?.email
  return { kind: 'accepted', account: name || account?.id || 'An account of Stripe', isLive, warnings }
}

async function aboutEndpoint(ask: ReturnType<typeof askStripe>, webhookUrl: string): Promise<string[]> {
  const asked = await ask(z.object({ data: z.array(endpointAnswer) }), (stripe) =>
    stripe.webhookEndpoints.list({ limit: 100 }),
  )
  if (asked.kind !== 'yes') return ['Whether the webhook is registered could not be read with this key.']
  const endpoint = asked.answer.data.find(({ url }) => url === webhookUrl)
  if (!endpoint) return [`No webhook is registered at Stripe for ${webhookUrl}.`]
  const warnings: string[] = []
  if (endpoint.status !== 'enabled') warnings.push('The webhook is switched off at Stripe.')
  const sent = new Set(endpoint.enabled_events)
  const missing = EVENTS.filter((type) => !sent.has('*') && !sent.has(type))
  if (missing.length > 0) warnings.push(`The webhook is not sent for: ${missing.join(', ')}.`)
  if (endpoint.api_version !== API_VERSION)
    warnings.push(
      `The webhook speaks version ${endpoint.api_version ?? 'of the account'}; ${API_VERSION} is the one that is understood for sure.`,
    )
  return warnings
}
