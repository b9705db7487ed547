import { Money } from '@ostler/kernel'
import * as services from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'

/** Presents changes of plan, usage and what is to come, for clients and staff alike. */

type Wish = Omit<services.UpgradeWish, 'serviceId'> & { id: number; expectedDue?: string | undefined }

export async function readWish(ctx: Context, { id, expectedDue, ...wish }: Wish) {
  const { currency } = await services.ownService(ctx, id, 'services.billing')
  return {
    ...wish,
    serviceId: id,
    expectedDue: expectedDue === undefined ? undefined : Money.parse(expectedDue, currency),
  }
}

const named = ({ productName, cycle }: services.Plan) => ({ product: productName, cycle })

export const presentPreview = (preview: services.UpgradePreview) => ({
  policy: preview.policy,
  from: named(preview.from),
  to: named(preview.to),
  parts: preview.parts.map((part) => ({
    kind: part.kind,
    description: part.description,
    price: part.price.toWire(),
    from: part.from.start.toString(),
    until: part.from.end.toString(),
    fullPeriods: part.fullPeriods,
    days: part.days,
    of: part.of,
    amount: part.amount.toWire(),
  })),
  due: preview.due.toWire(),
  dueWithTax: preview.taxed?.total.toWire() ?? null,
  effectiveOn: preview.effectiveOn.toString(),
  renewsOn: preview.chargedUntil.toString(),
  renewal: preview.renewal.toWire(),
  corrections: preview.corrections.map(({ period, to }) => ({
    from: period.start.toString(),
    until: period.end.toString(),
    to: to?.amount.toWire() ?? null,
  })),
})

export const presentUpgrade = (upgrade: services.UpgradeRow) => ({
  id: upgrade.id,
  policy: upgrade.policy,
  state: upgrade.state,
  from: named(upgrade.fromPlan),
  to: named(upgrade.toPlan),
  due: Money.ofMinor(upgrade.dueMinor, upgrade.currency).toWire(),
  effectiveOn: upgrade.effectiveOn.toString(),
  invoiceId: upgrade.invoiceId,
  askedAt: upgrade.askedAt.toString(),
})

export async function presentChoices(ctx: Context, service: services.ServiceRow) {
  const choices = await services.upgradeChoices(ctx, service)
  return choices.map((choice) => ({
    ...choice,
    prices: choice.prices.map(({ cycle, recurring }) => ({ cycle, recurring: recurring.toWire() })),
    options: choice.options.map(({ id, name, kind, unit, least, most, choices: picks }) => ({
      id,
      name,
      kind,
      unit,
      least,
      most,
      choices: picks.map(({ id: choiceId, label }) => ({ id: choiceId, label })),
    })),
  }))
}

export async function presentUsage(ctx: Context, service: services.ServiceRow) {
  const [soFar, rated] = await Promise.all([services.usageSoFar(ctx, service), services.ratingsOf(ctx, service.id)])
  return {
    soFar: soFar.map(({ period, estimate, ...one }) => ({
      ...one,
      from: period.start.toString(),
      until: period.end.toString(),
      estimate: estimate.toWire(),
    })),
    rated: rated.map((one) => ({
      id: one.id,
      meter: one.meter,
      from: one.periodStart.toString(),
      until: one.periodEnd.toString(),
      quantity: one.quantity,
      amount: Money.ofMinor(one.amountMinor, one.currency).toWire(),
    })),
  }
}

export async function presentUpcoming(ctx: Context, clientId: number) {
  const until = ctx.today.add({ months: 12 })
  const { charges } = await services.upcomingCharges(ctx, { clientId, until })
  return {
    until: until.toString(),
    charges: charges.map(({ kind, dueOn, description, amount, withTax, serviceId }) => ({
      kind,
      dueOn: dueOn.toString(),
      description,
      amount: amount.toWire(),
      withTax: withTax?.toWire() ?? null,
      serviceId,
    })),
  }
}
