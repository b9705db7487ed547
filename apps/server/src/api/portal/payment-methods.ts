import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as payments from '../../modules/payments/index.ts'
import { serviceNames } from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentStep } from './payments.ts'

const os = implement(contract).$context<ApiContext>().paymentMethods
const done = { done: true } as const

export const paymentMethodHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listMethods(ctx, { ...input, clientId: ctx.actor.mustActForClient() })
    return { ...page, items: await presentMethods(ctx, page.items) }
  }),

  ways: os.ways.handler(async ({ context: { ctx } }) => ({
    items: (await payments.storingWays(ctx, ctx.actor.mustActForClient())).map(({ name, label, hint, way }) => ({
      gateway: name,
      label,
      hint,
      way: way === 'fields' ? ('fields' as const) : ('page' as const),
    })),
  })),

  add: os.add.handler(async ({ input, context: { ctx } }) => {
    const { storingId, next } = await payments.startStoring(ctx, input)
    return { storingId, next: presentStep(next) }
  }),

  finishAdding: os.finishAdding.handler(async ({ input, context: { ctx } }) => {
    const storing = await payments.finishStoring(ctx, { storingId: input.id, answers: input.answers })
    const { id, state, reason, methodId } = storing
    return { id, state, reason, methodId, challengeUrl: state === 'challenge' ? storing.challengeUrl : null }
  }),

  makeDefault: os.makeDefault.handler(async ({ input, context: { ctx } }) => {
    await payments.chooseDefault(ctx, { methodId: input.id })
    return done
  }),

  remove: os.remove.handler(async ({ input, context: { ctx } }) => {
    await payments.removeMethod(ctx, { methodId: input.id })
    return done
  }),

  ofService: os.ofService.handler(async ({ input, context: { ctx } }) => {
    const { chosen, usual } = await payments.methodsForService(ctx, input.id)
    return { chosen: chosen && presentSummary(chosen), default: usual && presentSummary(usual) }
  }),

  chooseForService: os.chooseForService.handler(async ({ input, context: { ctx } }) => {
    await payments.chooseForService(ctx, { serviceId: input.id, methodId: input.methodId })
    return done
  }),

  collection: os.collection.handler(async ({ input, context: { ctx } }) =>
    presentCollection(await payments.collectionOf(ctx, input.id)),
  ),
}

export const presentSummary = (method: payments.Method) => ({
  id: method.id,
  kind: method.kind,
  name: payments.methodName(method),
  expiresOn: method.expiresOn?.toString() ?? null,
  isFailing: method.state === 'failing',
})

export async function presentMethods(ctx: Context, methods: payments.Method[]) {
  const services = await payments.servicesPaidWith(
    ctx,
    methods.map((one) => one.id),
  )
  const names = await serviceNames(ctx, [...services.values()].flat())
  const labels = await payments.labelsOf(
    ctx,
    methods.map((one) => one.gateway),
  )
  return methods.map((method) => ({
    ...presentSummary(method),
    label: labels.get(method.gateway) ?? method.gateway,
    isDefault: method.isDefault,
    reason: method.state === 'failing' ? method.stateReason : null,
    addedAt: method.createdAt.toString(),
    lastUsedAt: method.lastUsedAt?.toString() ?? null,
    services: (services.get(method.id) ?? []).flatMap((id) => {
      const name = names.get(id)
      return name === undefined ? [] : [{ id, name }]
    }),
  }))
}

export const presentCollection = ({ method, on, pausedUntil, ...collection }: payments.Collection) => ({
  ...collection,
  method: method && presentSummary(method),
  on: on?.toString() ?? null,
  pausedUntil: pausedUntil?.toString() ?? null,
})
