import { defineGateway, type GatewayKind, type GatewayPlace } from '@ostler/integration-kit'
import { z } from 'zod'
import { accountAnswer } from './answers.ts'
import { askingAs, type SandboxGatewayOptions } from './asking.ts'
import { methodVerbs } from './methods.ts'
import { moneyVerbs } from './money.ts'
import { paymentVerbs } from './payments.ts'
import { readWebhook } from './webhook.ts'

/** The payment provider of the sandbox, spoken to like a real one. Each instance is a merchant of its own over there. */
export const createSandboxGateway = (options: SandboxGatewayOptions): GatewayKind =>
  defineGateway({
    kind: 'sandbox',
    label: 'Sandbox',
    about: 'A simulated provider with test cards. No money moves.',
    payerLabel: 'Card (sandbox)',
    payerHint: 'A simulated payment page with test cards. No money moves.',
    webhookHelp: '',
    settings: z.object({}),
    capabilities: {
      ways: ['page', 'fields'],
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
    pageSources: { script: [], frame: [originOf(options.publicUrl ?? options.baseUrl)], connect: [] },
    connect: (_settings, place) => connect(place, options),
  })

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : '')

function connect(place: GatewayPlace, options: SandboxGatewayOptions) {
  const ask = askingAs(place, options)
  return {
    ...paymentVerbs(ask),
    ...methodVerbs(ask),
    ...moneyVerbs(ask),
    parseWebhook: async (raw) => readWebhook(raw, place.instance, options.webhookSecret),
    async checkSettings(call) {
      const asked = await ask({ method: 'GET', path: '/account', reads: accountAnswer }, call)
      if (asked.kind === 'unknown') return asked
      if (asked.kind === 'no') return { kind: 'refused', field: null, reason: asked.message }
      return { kind: 'accepted', ...asked.answer, warnings: [] }
    },
  } satisfies ReturnType<GatewayKind['connect']>
}
