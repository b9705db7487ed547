import type { RuleInput } from '../rule.ts'
import { aRule, type RuleSet } from './rule-set.ts'

const source = 'https://cbic-gst.gov.in/gst-goods-services-rates.html'
const began = '2017-07-01'

/** Union territories without a legislature of their own, where UTGST takes the place of SGST (UTGST Act 2017). */
const unionTerritories = ['AN', 'CH', 'DH', 'LA', 'LD']

/** A supply within the seller's state bears half for the union and half for the state; one between states bears it whole. */
function slab(taxClass: string | null, whole: string, half: string): RuleInput[] {
  const ending = taxClass === null ? '' : `-${taxClass}`
  const within = { supply: 'same_region' as const, source }
  return [
    aRule(['IN', taxClass, whole, began], { rule: `in-igst${ending}`, name: 'IGST', supply: 'other_region', source }),
    aRule(['IN', taxClass, half, began], { ...within, rule: `in-cgst${ending}`, name: 'CGST' }),
    aRule(['IN', taxClass, half, began], { ...within, rule: `in-sgst${ending}`, name: 'SGST', level: 2 }),
    ...unionTerritories.map((region) =>
      aRule(['IN', taxClass, half, began], { ...within, rule: `in-utgst${ending}`, name: 'UTGST', level: 2, region }),
    ),
  ]
}

export const india: RuleSet = {
  name: 'in',
  title: 'India: CGST and SGST within the state, IGST between states',
  asOf: '2025-09-22',
  source,
  countries: ['IN'],
  rules: [...slab(null, '18', '9'), ...slab('reduced', '5', '2.5')],
}
