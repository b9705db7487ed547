import type { RuleInput } from '../rule.ts'
import { aRule, type RuleSet } from './rule-set.ts'

const gstSource =
  'https://www.canada.ca/en/revenue-agency/services/tax/businesses/topics/gst-hst-businesses/charge-collect-which-rate.html'

const federal = (percent: string, from: string, more: Partial<RuleInput>, until: string | null = null): RuleInput =>
  aRule(['CA', null, percent, from, until], { registration: 'CA', source: gstSource, ...more })

const harmonised = (region: string, percent: string, from: string, until: string | null = null): RuleInput =>
  federal(percent, from, { rule: `ca-hst-${region.toLowerCase()}`, name: 'HST', region }, until)

/** Taken beside the GST, of the price without it, by those who are registered in the province. */
const provincial = (
  region: string,
  rule: string,
  name: string,
  percent: string,
  from: string,
  source: string,
): RuleInput =>
  aRule(['CA', null, percent, from], { rule, name, region, level: 2, registration: `CA-${region}`, source })

/** Alberta and the territories have the GST alone. */
export const canada: RuleSet = {
  name: 'ca',
  title: 'Canada: GST, HST, PST, RST and QST per province',
  asOf: '2026-01-01',
  source: gstSource,
  countries: ['CA'],
  rules: [
    federal('5', '2008-01-01', { rule: 'ca-gst', name: 'GST' }),
    harmonised('ON', '13', '2010-07-01'),
    harmonised('NB', '15', '2016-07-01'),
    harmonised('NL', '15', '2016-07-01'),
    harmonised('PE', '15', '2016-10-01'),
    harmonised('NS', '15', '2010-07-01', '2025-04-01'),
    harmonised('NS', '14', '2025-04-01'),
    // Not compound since 2013: it is taken of the price without the GST.
    provincial(
      'QC',
      'ca-qst',
      'QST',
      '9.975',
      '2013-01-01',
      'https://www.revenuquebec.ca/en/businesses/consumption-taxes/gsthst-and-qst/basic-rules-for-applying-the-gsthst-and-qst/',
    ),
    provincial('BC', 'ca-pst-bc', 'PST', '7', '2013-04-01', 'https://www2.gov.bc.ca/gov/content/taxes/sales-taxes/pst'),
    provincial(
      'SK',
      'ca-pst-sk',
      'PST',
      '6',
      '2017-03-23',
      'https://www.saskatchewan.ca/business/taxes-licensing-and-reporting/provincial-taxes-policies-and-bulletins/provincial-sales-tax',
    ),
    provincial('MB', 'ca-rst-mb', 'RST', '7', '2019-07-01', 'https://www.gov.mb.ca/finance/taxation/taxes/retail.html'),
  ],
}
