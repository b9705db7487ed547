import { Money } from '@ostler/kernel'
import type { TaxableLine } from './apply-tax.ts'
import { keyOf, ruleSets } from './rates/index.ts'
import { aRule as aSetRule } from './rates/rule-set.ts'
import type { Rule, RuleInput, TaxRate } from './rule.ts'
import { type Buyer, schemeMaker, type TaxIdStatus, type TaxPending, type TaxScheme } from './scheme.ts'
import { type TaxSettings, taxSettings } from './settings.ts'

/** A buyer for tests of this room and of those above it: a person in Berlin. */
export const aBuyer = (wish: Partial<Buyer> = {}): Buyer => ({
  country: 'DE',
  region: null,
  postcode: null,
  kind: 'person',
  taxId: null,
  exemption: null,
  ...wish,
})

export const aRuleInput = (wish: Partial<RuleInput> = {}): RuleInput => ({
  ...aSetRule(['DE', null, '19', '2021-01-01'], { name: 'VAT' }),
  ...wish,
})

type SettingsWish = Partial<Omit<TaxSettings, 'seller'>> & { seller?: Partial<TaxSettings['seller']> }

export const someTaxSettings = ({ seller, ...wish }: SettingsWish): TaxSettings => ({
  ...taxSettings.default,
  ...wish,
  seller: { ...taxSettings.default.seller, ...seller },
})

/** The rules of these sets as they would stand in the database on a day. */
export function rulesOfSets(names: string[], on: string): Rule[] {
  const day = Temporal.PlainDate.from(on)
  const inputs = ruleSets.flatMap((set) =>
    names.includes(set.name) ? set.rules.map((rule) => ({ ...rule, setKey: keyOf(set.name, rule) })) : [],
  )
  return inputs
    .map((rule, index) => ({ ...rule, id: index + 1, createdAt: Temporal.Instant.fromEpochMilliseconds(0) }))
    .filter(({ validFrom, validUntil }) => {
      const hasBegun = Temporal.PlainDate.compare(validFrom, day) <= 0
      return hasBegun && (validUntil === null || Temporal.PlainDate.compare(validUntil, day) > 0)
    })
}

/** The scheme of one buyer without a database. */
export function schemeOf(
  buyer: Buyer,
  given: { settings: SettingsWish; sets?: string[]; on?: string; rules?: Rule[]; ids?: Record<string, TaxIdStatus> },
): TaxScheme | TaxPending {
  return schemeMaker({
    settings: someTaxSettings(given.settings),
    rules: [...rulesOfSets(given.sets ?? [], given.on ?? '2026-11-21'), ...(given.rules ?? [])],
    statusOf: (id) => given.ids?.[id] ?? 'unchecked',
  })(buyer)
}

export const aRate = (percent: string, wish: Partial<TaxRate> = {}): TaxRate => ({
  rule: `rate-${percent.replace('.', '-')}`,
  name: 'VAT',
  percent,
  treatment: percent === '0' ? 'zero' : 'taxed',
  level: 1,
  compound: false,
  note: null,
  ...wish,
})

export const aScheme = (others: TaxRate[] | null, wish: Partial<TaxScheme> = {}): TaxScheme => ({
  classes: {},
  others,
  inclusive: false,
  rounding: 'rate',
  cash: {},
  notes: [],
  place: 'DE',
  ...wish,
})

export const aTaxableLine = (amount: string, currency = 'EUR', taxClass = 'standard'): TaxableLine => ({
  amount: Money.parse(amount, currency),
  taxClass,
})
