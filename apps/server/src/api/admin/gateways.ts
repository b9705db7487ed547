import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import type { GatewayKind } from '@ostler/integration-kit'
import * as payments from '../../modules/payments/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentField } from '../portal/settings-form.ts'

const os = implement(contract).$context<ApiContext>().admin.gateways

export const gatewayHandlers = {
  list: os.list.handler(async ({ context: { ctx } }) => ({
    items: (await payments.listGateways(ctx)).map(presentListed),
  })),

  kinds: os.kinds.handler(({ context: { ctx } }) => ({ items: payments.listGatewayKinds(ctx).map(presentKind) })),

  kind: os.kind.handler(async ({ input, context: { ctx } }) => {
    const { kind, form, ...proposed } = await payments.gatewayKindDetails(ctx, input.kind)
    const { payerLabel, payerHint, webhookHelp } = kind
    return { ...presentKind(kind), form: form.map(presentField), ...proposed, payerLabel, payerHint, webhookHelp }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) =>
    presentGateway(await payments.gatewayDetails(ctx, input.name)),
  ),

  add: os.add.handler(({ input, context: { ctx } }) => payments.addGateway(ctx, input)),

  change: os.change.handler(async ({ input, context: { ctx } }) => {
    await payments.changeGateway(ctx, input)
    return { done: true }
  }),

  order: os.order.handler(async ({ input, context: { ctx } }) => {
    await payments.orderGateways(ctx, input.names)
    return { done: true }
  }),

  remove: os.remove.handler(async ({ input, context: { ctx } }) => {
    await payments.removeGateway(ctx, input.name)
    return { done: true }
  }),

  test: os.test.handler(async ({ input, context: { ctx } }) => {
    const { check, lastWebhookAt } = await payments.testGateway(ctx, input.name)
    return { result: check, lastWebhookAt: lastWebhookAt?.toString() ?? null }
  }),
}

const presentKind = ({ kind: name, label, about, capabilities }: GatewayKind) => ({
  name,
  label,
  about,
  capabilities: {
    ...capabilities,
    ways: [...capabilities.ways],
    currencies: capabilities.currencies && [...capabilities.currencies],
  },
})

const presentListed = ({ name, label, isEnabled, way, madeOf, testedAt, testResult }: payments.ListedGateway) => ({
  name,
  label,
  isEnabled,
  way,
  kind: madeOf && presentKind(madeOf),
  testedAt: testedAt?.toString() ?? null,
  testResult,
})

function presentGateway(one: payments.GatewayDetails) {
  const { hint, stores, holds, currencies, countries, exceptCountries, groupIds, productIds, amounts, surcharge } = one
  return {
    ...presentListed(one),
    hint,
    stores,
    holds,
    currencies,
    countries,
    exceptCountries,
    groupIds,
    productIds,
    amounts,
    surcharge,
    settings: one.settings,
    secretsThere: one.secretsThere,
    form: one.form.map(presentField),
    webhookUrl: one.webhookUrl,
    webhookHelp: one.madeOf?.webhookHelp ?? '',
    lastWebhookAt: one.lastWebhookAt?.toString() ?? null,
  }
}
