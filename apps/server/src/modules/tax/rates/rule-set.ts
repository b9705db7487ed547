import type { RuleInput } from '../rule.ts'

/** Rules that come ready-made. `asOf` is the day up to which their rates are known. */
export type RuleSet = {
  name: string
  title: string
  asOf: string
  source: string
  countries: string[]
  rules: RuleInput[]
}

/** Country, class of product (null: any), percent, first day, first day no more, territory. */
export type RateRow = [
  country: string,
  taxClass: string | null,
  percent: string,
  from: string,
  until?: string | null,
  territory?: string,
]

export const rulesOf = (rows: RateRow[], more: (row: RateRow) => Partial<RuleInput>): RuleInput[] =>
  rows.map((row) => aRule(row, more(row)))

/** Name and source for every row. */
export const named =
  (common: { name: string; source: string }) =>
  (_row: RateRow): Partial<RuleInput> =>
    common

export function aRule(row: RateRow, more: Partial<RuleInput>): RuleInput {
  const [country, taxClass, percent, from, until = null, territory = null] = row
  return {
    rule: [country.toLowerCase(), territory, taxClass ?? 'standard'].filter((part) => part !== null).join('-'),
    name: 'Tax',
    percent,
    treatment: percent === '0' ? 'zero' : 'taxed',
    level: 1,
    compound: false,
    country,
    region: null,
    territory,
    postcodes: [],
    taxClass,
    customer: 'any',
    supply: 'any',
    registration: null,
    validFrom: Temporal.PlainDate.from(from),
    validUntil: until === null ? null : Temporal.PlainDate.from(until),
    note: null,
    source: null,
    ...more,
  }
}

/** By this a rule of a set is found again. Name, percent and end may be corrected by a later edition of the set. */
export const keyOf = (set: string, { rule, territory, region, supply, level, validFrom }: RuleInput): string =>
  [set, rule, territory ?? region ?? '', supply, level, validFrom].join(':')
