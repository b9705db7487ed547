import type { CallContext, GatewayPlace, SettingsCheck } from '@ostler/integration-kit'
import { keyAnswer, methodsAnswer, storeAnswer, webhooksAnswer } from './answers.ts'
import type { Client } from './client.ts'
import type { Settings } from './settings.ts'

/** Each with what does not work without it. */
const needed: Record<string, string> = {
  'btcpay.store.cancreateinvoice': 'nobody can pay',
  'btcpay.store.canviewinvoices': 'payments are not seen',
  'btcpay.store.canmodifyinvoices': 'open pages stay open after an invoice was paid in another way',
  'btcpay.store.canmanagepullpayments': 'nothing can be refunded',
}

export async function check(
  client: Client,
  settings: Settings,
  place: GatewayPlace,
  call: CallContext,
): Promise<SettingsCheck> {
  const store = await client.inStore('GET', '', storeAnswer, call)
  if (store.kind === 'unknown') return store
  if (store.kind === 'no') {
    if (store.status === 404) return { kind: 'refused', field: 'storeId', reason: 'The server has no such store.' }
    return { kind: 'refused', field: 'apiKey', reason: `The server does not accept the API key: ${store.message}` }
  }
  return {
    kind: 'accepted',
    account: store.answer.name,
    // A server of a test network looks the same from here.
    isLive: true,
    warnings: [
      ...(await aboutPermissions(client, settings, call)),
      ...(await aboutMethods(client, call)),
      ...(await aboutWebhook(client, place, call)),
    ],
  }
}

async function aboutPermissions(client: Client, { storeId }: Settings, call: CallContext): Promise<string[]> {
  const key = await client.ask('GET', '/api-keys/current', keyAnswer, call)
  if (key.kind !== 'yes') return []
  const { permissions } = key.answer
  const has = (name: string) =>
    ['unrestricted', 'btcpay.store.canmodifystoresettings', name].some(
      (one) => permissions.includes(one) || permissions.includes(`${one}:${storeId}`),
    )
  return Object.entries(needed)
    .filter(([name]) => !has(name))
    .map(([name, effect]) => `The API key lacks the permission ${name}: ${effect}.`)
}

async function aboutMethods(client: Client, call: CallContext): Promise<string[]> {
  const methods = await client.inStore('GET', '/payment-methods', methodsAnswer, call)
  if (methods.kind !== 'yes' || methods.answer.some((one) => one.enabled)) return []
  return ['The store has no wallet yet, so nobody can pay.']
}

async function aboutWebhook(client: Client, place: GatewayPlace, call: CallContext): Promise<string[]> {
  const hooks = await client.inStore('GET', '/webhooks', webhooksAnswer, call)
  if (hooks.kind !== 'yes') return ['The webhooks of the store could not be read.']
  const ours = hooks.answer.find((one) => one.url === place.webhookUrl)
  if (!ours) return [`No webhook leads to ${place.webhookUrl}.`]
  return ours.enabled ? [] : ['The webhook is switched off at BTCPay.']
}
