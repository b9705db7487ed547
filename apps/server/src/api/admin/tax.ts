import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as tax from '../../modules/tax/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin.tax

export const taxHandlers = {
  rules: os.rules.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await tax.listRules(ctx, input)
    return { items: items.map(presentRule), nextCursor }
  }),

  createRule: os.createRule.handler(async ({ input, context: { ctx } }) =>
    presentRule(await tax.createRule(ctx, { ...input, ...daysOf(input) } as tax.RuleInput)),
  ),

  updateRule: os.updateRule.handler(async ({ input, context: { ctx } }) =>
    presentRule(await tax.updateRule(ctx, { ...input, ...daysOf(input) } as Partial<tax.RuleInput> & { id: number })),
  ),

  endRule: os.endRule.handler(async ({ input, context: { ctx } }) =>
    presentRule(await tax.endRule(ctx, { id: input.id, on: Temporal.PlainDate.from(input.on) })),
  ),

  ruleSets: os.ruleSets.handler(async ({ context: { ctx } }) => ({
    sets: await tax.listRuleSets(ctx),
    territories: tax.territories.map(({ key, title, country }) => ({ key, title, country })),
  })),

  installRuleSet: os.installRuleSet.handler(({ input, context: { ctx } }) => tax.installRuleSet(ctx, input.name)),
  settings: os.settings.handler(({ context: { ctx } }) => tax.readTaxSettings(ctx)),
  changeSettings: os.changeSettings.handler(({ input, context: { ctx } }) => tax.changeTaxSettings(ctx, input)),

  taxIds: os.taxIds.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await tax.listTaxIds(ctx, input)
    return { items: items.map(presentTaxId), nextCursor }
  }),

  askAgain: os.askAgain.handler(async ({ input, context: { ctx } }) => {
    await tax.askAgain(ctx, input.taxId)
    return { done: true } as const
  }),

  preview: os.preview.handler(async ({ input, context: { ctx } }) => {
    const { certificate, ...buyer } = input.buyer
    const answer = await tax.previewTax(ctx, {
      buyer: { ...buyer, exemption: certificate ? { certificate } : null },
      on: input.on ? Temporal.PlainDate.from(input.on) : ctx.today,
      currency: input.currency,
      lines: input.lines.map(({ amount, taxClass }) => ({ amount: Money.parse(amount, input.currency), taxClass })),
    })
    return 'pending' in answer ? answer : presentTaxed(answer)
  }),
}

/** Days that were given, and only those: what is left out of a change stays. */
function daysOf({ validFrom, validUntil }: { validFrom?: string | undefined; validUntil?: string | null | undefined }) {
  return {
    ...(validFrom === undefined ? {} : { validFrom: Temporal.PlainDate.from(validFrom) }),
    ...(validUntil === undefined
      ? {}
      : { validUntil: validUntil === null ? null : Temporal.PlainDate.from(validUntil) }),
  }
}

const presentRule = ({ setKey, createdAt: _createdAt, validFrom, validUntil, ...rule }: tax.Rule) => ({
  ...rule,
  validFrom: validFrom.toString(),
  validUntil: validUntil?.toString() ?? null,
  isFromSet: setKey !== null,
})

const presentTaxId = (row: tax.TaxIdCheckRow) => ({
  id: row.number,
  taxId: row.id,
  country: row.country,
  status: row.status,
  checkedAt: row.checkedAt?.toString() ?? null,
  name: row.name,
  consultation: row.consultation,
  attempts: row.attempts,
  lastError: row.lastError,
})

const presentTaxed = (taxed: tax.Taxed) => ({
  lines: taxed.lines.map(({ net, tax: ofLine }) => ({ net: net.toWire(), tax: ofLine.toWire() })),
  subtotal: taxed.subtotal.toWire(),
  tax: taxed.tax.toWire(),
  rounding: taxed.rounding.toWire(),
  total: taxed.total.toWire(),
  taxes: taxed.taxes.map((row) => ({ ...row, base: row.base.toWire(), amount: row.amount.toWire() })),
  notes: taxed.notes,
})
