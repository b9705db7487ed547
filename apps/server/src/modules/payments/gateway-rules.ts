import type { GatewayCapabilities } from '@ostler/integration-kit'
import { DomainError, invalidField, isCurrency, Money, Percent } from '@ostler/kernel'
import type { GatewayRow } from './gateways.ts'
import type { AmountLimits, Surcharge } from './schema.ts'

/** What the operator decides about a gateway besides its settings. */
export const ruleNames = [
  'label',
  'hint',
  'isEnabled',
  'way',
  'stores',
  'holds',
  'currencies',
  'countries',
  'exceptCountries',
  'groupIds',
  'productIds',
  'amounts',
  'surcharge',
] as const satisfies (keyof GatewayRow)[]

export type GatewayRules = Pick<GatewayRow, (typeof ruleNames)[number]>

/** Pure: the rules as they are kept. @throws invalid_input for what the kind cannot do, or what makes no sense */
export function checkedRules(can: GatewayCapabilities, rules: GatewayRules): GatewayRules {
  if (!can.ways.includes(rules.way)) throw invalidField('way', 'is not a way in which this gateway takes payments')
  if (rules.stores && can.stores === 'none') throw invalidField('stores', 'this gateway keeps no means to pay')
  if (rules.holds && !can.holds) throw invalidField('holds', 'this gateway holds no amounts')
  for (const currency of rules.currencies) {
    if (!isCurrency(currency)) throw invalidField('currencies', `${currency} is not a currency of ISO 4217`)
    if (can.currencies && !can.currencies.includes(currency))
      throw invalidField('currencies', `this gateway takes no ${currency}`)
  }
  const surcharge = checkedSurcharge(rules.surcharge)
  if (surcharge && rules.way === 'instructions')
    throw invalidField('surcharge', 'is not possible where payers transfer the money themselves')
  return {
    ...rules,
    currencies: unique(rules.currencies),
    countries: unique(rules.countries),
    exceptCountries: rules.countries.length > 0 && rules.exceptCountries,
    groupIds: unique(rules.groupIds),
    productIds: unique(rules.productIds),
    amounts: checkedAmounts(rules.amounts),
    surcharge,
  }
}

const unique = <T>(list: T[]): T[] => [...new Set(list)].sort()

function checkedAmounts(amounts: AmountLimits): AmountLimits {
  const kept: AmountLimits = {}
  for (const [currency, { least, most }] of Object.entries(amounts)) {
    if (!isCurrency(currency)) throw invalidField('amounts', `${currency} is not a currency of ISO 4217`)
    const from = least === null ? null : amountIn(currency, least, `amounts.${currency}.least`)
    const upTo = most === null ? null : amountIn(currency, most, `amounts.${currency}.most`)
    if (from?.isNegative) throw invalidField(`amounts.${currency}.least`, 'must not be less than nothing')
    if (upTo && !upTo.isPositive) throw invalidField(`amounts.${currency}.most`, 'must be more than nothing')
    if (from && upTo && from.compare(upTo) > 0) throw invalidField(`amounts.${currency}.most`, 'is less than the least')
    if (from || upTo) kept[currency] = { least: from?.toDecimal() ?? null, most: upTo?.toDecimal() ?? null }
  }
  return kept
}

/** @throws invalid_input; null when it adds nothing and takes nothing off */
function checkedSurcharge(surcharge: Surcharge | null): Surcharge | null {
  if (!surcharge) return null
  const percent = checkedPercent(surcharge.percent)
  const fixed: Record<string, string> = {}
  for (const [currency, text] of Object.entries(surcharge.fixed)) {
    if (!isCurrency(currency)) throw invalidField('surcharge.fixed', `${currency} is not a currency of ISO 4217`)
    const amount = amountIn(currency, text, `surcharge.fixed.${currency}`)
    if (!amount.isZero) fixed[currency] = amount.toDecimal()
  }
  return percent === '0' && Object.keys(fixed).length === 0 ? null : { percent, fixed }
}

const HUNDRED = Percent.parse('100')

function checkedPercent(text: string): string {
  const isLess = text.startsWith('-')
  try {
    const percent = Percent.parse(isLess ? text.slice(1) : text)
    if (percent.scaled >= HUNDRED.scaled) throw invalidField('surcharge.percent', 'must be below 100')
    return isLess && percent.scaled > 0n ? `-${percent}` : percent.toString()
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid_percent')
      throw invalidField('surcharge.percent', 'must be a percentage such as 2.5 or -1')
    throw error
  }
}

function amountIn(currency: string, text: string, field: string): Money {
  try {
    return Money.parse(text, currency)
  } catch (error) {
    if (error instanceof DomainError) throw invalidField(field, `must be an amount in ${currency} such as 2.50`)
    throw error
  }
}
