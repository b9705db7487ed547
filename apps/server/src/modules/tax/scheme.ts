import { type Place, placeOf } from './place.ts'
import { memberStates } from './rates/index.ts'
import { applies, type Rule, ratesFor, type Sought, type TaxRate, type Treatment } from './rule.ts'
import { stepOf, type TaxSettings } from './settings.ts'
import { stateOfGstin, type TaxId, tryTaxId } from './tax-id.ts'

export type Buyer = {
  country: string
  region: string | null
  postcode: string | null
  city?: string | null
  kind: 'person' | 'business'
  taxId: string | null
  /** A certificate that is valid on the day. */
  exemption: { certificate: string } | null
}

/** All that is needed to tax one buyer on one day, for any class of product. Plain data. */
export type TaxScheme = {
  /** By class; null where no rule says anything. */
  classes: Record<string, TaxRate[] | null>
  /** Of every class that is not named above. */
  others: TaxRate[] | null
  inclusive: boolean
  rounding: 'rate' | 'line'
  /** By currency the step of its smallest coin, in minor units. */
  cash: Record<string, string>
  notes: string[]
  /** For people: where it applies. */
  place: string
}

/** For what is never taxed, such as money paid in advance: it needs to know nothing of the buyer. */
export const untaxedScheme: TaxScheme = {
  classes: {},
  others: null,
  inclusive: false,
  rounding: 'rate',
  cash: {},
  notes: [],
  place: 'anywhere',
}

/** Whether the id is valid decides about the tax, and nobody has answered yet. */
export type TaxPending = { pending: 'tax_id_unchecked'; taxId: string }

export const isPending = (scheme: TaxScheme | TaxPending): scheme is TaxPending => 'pending' in scheme

export type TaxIdStatus = 'unchecked' | 'valid' | 'invalid'

/** What is known when schemes are made: rules that are valid on the day, and what was said about tax ids. */
export type Known = { settings: TaxSettings; rules: Rule[]; statusOf: (id: string) => TaxIdStatus }

const outsideEuVat = 'Outside the scope of EU VAT.'
const notes = {
  reverseEu: 'Reverse charge: VAT to be accounted for by the recipient (Article 196 of Directive 2006/112/EC).',
  reverse: 'Reverse charge: tax to be accounted for by the recipient.',
}

/** Sellers who write their exports down as zero rated, with the reason; elsewhere they are out of scope. */
const zeroRatedExports: Record<string, string> = {
  AU: 'GST-free export.',
  CA: 'Zero-rated export.',
  IN: 'Supply meant for export under LUT without payment of IGST.',
  NZ: 'Zero-rated export.',
}

/** States outside the Union where a business accounts for what it buys from a registered seller abroad. */
const reverseChargeAbroad: ReadonlySet<string> = new Set(['AU', 'GB', 'IN', 'NO', 'NZ'])

/**
 * Makes schemes for many buyers. Buyers in one place are treated alike, so rules are sought once for each place.
 */
export function schemeMaker(known: Known): (buyer: Buyer) => TaxScheme | TaxPending {
  const sell = sellerOf(known.settings)
  const found = new Map<string, Pick<TaxScheme, 'classes' | 'others'>>()
  const usesPostcodes = known.rules.some((rule) => rule.postcodes.length > 0)

  const common = {
    inclusive: known.settings.pricesIncludeTax,
    rounding: known.settings.rounding,
    cash: Object.fromEntries(
      Object.entries(known.settings.cashRounding).map(([currency, step]) => [currency, String(stepOf(step, currency))]),
    ),
  }

  function byRules(sought: Sought): Pick<TaxScheme, 'classes' | 'others'> {
    const { place, customer, supply } = sought
    const key = [place.country, place.region, place.territory, usesPostcodes && place.postcode, customer, supply].join()
    let rates = found.get(key)
    if (!rates) {
      rates = ratesOf(known.rules.filter((rule) => applies(rule, sought)))
      found.set(key, rates)
    }
    return rates
  }

  return (buyer) => {
    const place = placeOf(buyer)
    const taxId = buyer.kind === 'business' ? tryTaxId(buyer.taxId, buyer.country, buyer.postcode) : null
    const verdict = judge(sell, place, taxId, known.statusOf)
    const named = { ...common, place: place.territory ?? nameOf(place) }
    switch (verdict.kind) {
      case 'pending':
        return { pending: 'tax_id_unchecked', taxId: verdict.taxId }
      case 'untaxed':
        return { ...named, classes: {}, others: verdict.rates, notes: verdict.notes }
      case 'by_rules': {
        const where = withState(verdict.place, taxId, sell)
        const isSameRegion = where.country === sell.country && where.region === sell.region
        const supply = isSameRegion ? 'same_region' : 'other_region'
        const sought = { place: where, customer: buyer.kind, supply, registrations: sell.registrations } as const
        const rates = byRules(sought)
        // A territory outside the tax area with no rules of its own is simply outside.
        if (where.isApart && rates.others === null && Object.keys(rates.classes).length === 0)
          return { ...named, classes: {}, others: [], notes: outsideNotes(sell, where) }
        if (buyer.exemption) return { ...named, classes: {}, ...exempt(buyer.exemption.certificate) }
        return { ...named, ...rates, notes: [] }
      }
    }
  }
}

type Seller = {
  country: string | null
  region: string | null
  registrations: ReadonlySet<string>
  isInEu: boolean
  hasEuRegistration: boolean
  hasOss: boolean
}

function sellerOf({ seller, registrations }: TaxSettings): Seller {
  const isEu = (one: string) => memberStates.has(one.slice(0, 2)) && !one.startsWith('OSS')
  return {
    country: seller.country,
    region: seller.region,
    registrations: new Set(registrations),
    isInEu: seller.country !== null && memberStates.has(seller.country),
    hasOss: registrations.includes('OSS-EU'),
    hasEuRegistration: registrations.some((one) => one === 'OSS-EU' || isEu(one)),
  }
}

type Verdict =
  | { kind: 'by_rules'; place: Place }
  | { kind: 'untaxed'; rates: TaxRate[]; notes: string[] }
  | { kind: 'pending'; taxId: string }

/** Whether tax is due, and by whose rules: decided by where the seller is registered and who the buyer is. */
function judge(sell: Seller, place: Place, taxId: TaxId | null, statusOf: Known['statusOf']): Verdict {
  if (sell.registrations.size === 0) return { kind: 'untaxed', rates: [], notes: [] }
  const isHome = place.country === sell.country
  if (place.isEuVat && !isHome && sell.hasEuRegistration) return judgeInEu(sell, place, taxId, statusOf)
  if (!isRegisteredIn(sell, place)) return abroad(sell, place)
  const isReversed = !isHome && taxId !== null && reverseChargeAbroad.has(place.country) && !place.isApart
  return isReversed ? reversed(notes.reverse) : { kind: 'by_rules', place }
}

/** Article 44 (businesses: where they are, and they pay), 58 (consumers: where they are), 59c (small sellers: at home). */
function judgeInEu(sell: Seller, place: Place, taxId: TaxId | null, statusOf: Known['statusOf']): Verdict {
  if (taxId?.vies) {
    const status = statusOf(taxId.id)
    if (status === 'unchecked') return { kind: 'pending', taxId: taxId.id }
    if (status === 'valid') return reversed(notes.reverseEu)
  }
  if (sell.hasOss || isRegisteredIn(sell, place)) return { kind: 'by_rules', place }
  if (sell.isInEu && sell.registrations.has(sell.country!)) {
    return { kind: 'by_rules', place: placeOf({ country: sell.country!, region: sell.region, postcode: null }) }
  }
  return abroad(sell, place)
}

/**
 * In the country, or in the state. Where states are registered for and the buyer's is not known, the rules are asked, and
 * refuse if they cannot tell either.
 */
function isRegisteredIn({ registrations }: Seller, { country, region }: Place): boolean {
  if (registrations.has('*') || registrations.has(country)) return true
  if (region !== null) return registrations.has(`${country}-${region}`)
  for (const one of registrations) if (one.startsWith(`${country}-`)) return true
  return false
}

const fixed = (rule: string, name: string, treatment: Treatment): TaxRate => ({
  rule,
  name,
  percent: '0',
  treatment,
  level: 1,
  compound: false,
  note: null,
})

const reversed = (note: string): Verdict => ({
  kind: 'untaxed',
  rates: [fixed('reverse-charge', 'Reverse charge', 'reverse_charge')],
  notes: [note],
})

const exempt = (certificate: string) => ({
  others: [fixed('exempt', 'Exempt', 'exempt')],
  notes: [`Exempt from tax: certificate ${certificate}.`],
})

function abroad(sell: Seller, place: Place): Verdict {
  const reason = place.country === sell.country ? undefined : zeroRatedExports[sell.country ?? '']
  if (reason) return { kind: 'untaxed', rates: [fixed('export', 'Export', 'zero')], notes: [reason] }
  return { kind: 'untaxed', rates: [], notes: outsideNotes(sell, place) }
}

/** Only sellers of the Union say on the document why there is no tax (article 226, point 11). */
const outsideNotes = (sell: Seller, place: Place): string[] => (sell.isInEu && !place.isEuVat ? [outsideEuVat] : [])

/**
 * The state in India: of a registered buyer the one of the GSTIN; of one whose address is not on record the supplier's
 * (IGST Act 2017, section 12 (2)).
 */
function withState(place: Place, taxId: TaxId | null, sell: Seller): Place {
  if (place.country !== 'IN') return place
  const region = (taxId && stateOfGstin(taxId.id)) ?? place.region ?? (sell.country === 'IN' ? sell.region : null)
  return { ...place, region }
}

function ratesOf(matching: Rule[]): Pick<TaxScheme, 'classes' | 'others'> {
  const named = new Set(matching.flatMap(({ taxClass }) => (taxClass === null ? [] : [taxClass])))
  return {
    classes: Object.fromEntries([...named].map((taxClass) => [taxClass, ratesFor(taxClass, matching)])),
    others: ratesFor(null, matching),
  }
}

const nameOf = ({ country, region }: Place) => (region === null ? country : `${country}-${region}`)
