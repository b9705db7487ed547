import { Percent } from '@ostler/kernel'
import type { Place } from './place.ts'

export type Treatment = 'taxed' | 'zero' | 'exempt' | 'reverse_charge' | 'out_of_scope'
export type Customer = 'any' | 'person' | 'business'
export type Supply = 'any' | 'same_region' | 'other_region'

/** What a rule says, as an operator or a rule set writes it down. */
export type RuleInput = {
  /** The key under which the ledger books it: `tax:<rule>`. */
  rule: string
  name: string
  /** A plain decimal, such as `9.975`. */
  percent: string
  treatment: Treatment
  level: 1 | 2
  compound: boolean
  country: string | null
  region: string | null
  territory: string | null
  postcodes: string[]
  taxClass: string | null
  customer: Customer
  supply: Supply
  registration: string | null
  validFrom: Temporal.PlainDate
  /** The first day on which it is valid no more. */
  validUntil: Temporal.PlainDate | null
  note: string | null
  source: string | null
}

export type Rule = RuleInput & { id: number; setKey: string | null; createdAt: Temporal.Instant }

/** What is taken of a line by one rule. Plain data: a scheme is kept, compared and sent. */
export type TaxRate = {
  rule: string
  name: string
  percent: string
  treatment: Treatment
  level: 1 | 2
  compound: boolean
  note: string | null
}

export type Sought = {
  place: Place
  customer: 'person' | 'business'
  supply: 'same_region' | 'other_region'
  registrations: ReadonlySet<string>
}

/** A date is asked of the database, everything else here. */
export function applies(rule: Rule, sought: Sought): boolean {
  const { place } = sought
  if (rule.country !== null && rule.country !== place.country) return false
  if (rule.region !== null && rule.region !== place.region) return false
  if (rule.territory !== null && rule.territory !== place.territory) return false
  if (rule.postcodes.length > 0 && !rule.postcodes.some((start) => place.postcode?.startsWith(start))) return false
  if (rule.customer !== 'any' && rule.customer !== sought.customer) return false
  if (rule.supply !== 'any' && rule.supply !== sought.supply) return false
  // A territory of its own has its own rules: those of the country around it do not reach into it.
  if (place.isApart && !isLocal(rule) && rule.country !== null) return false
  return rule.registration === null || sought.registrations.has('*') || sought.registrations.has(rule.registration)
}

const isLocal = (rule: RuleInput) => rule.territory !== null || rule.postcodes.length > 0

/** How closely a rule aims: the place decides first, then the class of the product, then the kind of customer. */
function aim(rule: Rule): number {
  const place = isLocal(rule) ? 3 : rule.region !== null ? 2 : rule.country !== null ? 1 : 0
  const supply = rule.supply === 'any' ? 0 : 1
  return place * 8 + (rule.taxClass === null ? 0 : 4) + (rule.customer === 'any' ? 0 : 2) + supply
}

/** The rules that tax one class, at most one a level; none when nothing is said about it. */
export function ratesFor(taxClass: string | null, matching: Rule[]): TaxRate[] | null {
  const candidates = matching.filter((rule) => rule.taxClass === null || rule.taxClass === taxClass)
  if (candidates.length === 0) return null
  return ([1, 2] as const).flatMap((level) => {
    const best = candidates.filter((rule) => rule.level === level).sort(closestFirst)[0]
    return best ? [rateOf(best)] : []
  })
}

/** Of two that aim alike the newer one is the correction; the id makes the choice certain. */
function closestFirst(a: Rule, b: Rule): number {
  return aim(b) - aim(a) || Temporal.PlainDate.compare(b.validFrom, a.validFrom) || b.id - a.id
}

const rateOf = ({ rule, name, percent, treatment, level, compound, note }: Rule): TaxRate => ({
  rule,
  name,
  percent: Percent.parse(percent).toString(),
  treatment,
  level,
  compound,
  note,
})
