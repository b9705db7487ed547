import { named, type RuleSet, rulesOf } from './rule-set.ts'

const gb: RuleSet = {
  name: 'gb',
  title: 'United Kingdom: VAT',
  asOf: '2026-01-01',
  source: 'https://www.gov.uk/vat-rates',
  countries: ['GB'],
  rules: rulesOf(
    [
      ['GB', null, '20', '2011-01-04'],
      ['GB', 'reduced', '5', '1997-09-01'],
      ['GB', 'zero', '0', '1973-04-01'],
    ],
    named({ name: 'VAT', source: 'https://www.gov.uk/vat-rates' }),
  ),
}

const ch: RuleSet = {
  name: 'ch',
  title: 'Switzerland and Liechtenstein: MWST / TVA / IVA',
  asOf: '2026-01-01',
  source: 'https://www.estv.admin.ch/estv/en/home/value-added-tax/vat-rates-switzerland.html',
  // Liechtenstein is part of the Swiss VAT territory (treaty of 28 October 1994).
  countries: ['CH', 'LI'],
  rules: rulesOf(
    ['CH', 'LI'].flatMap((country) => [
      [country, null, '7.7', '2018-01-01', '2024-01-01'],
      [country, null, '8.1', '2024-01-01'],
      [country, 'reduced', '2.5', '2011-01-01', '2024-01-01'],
      [country, 'reduced', '2.6', '2024-01-01'],
      [country, 'reduced-2', '3.7', '2018-01-01', '2024-01-01'],
      [country, 'reduced-2', '3.8', '2024-01-01'],
    ]),
    named({
      name: 'VAT',
      source: 'https://www.estv.admin.ch/estv/en/home/value-added-tax/vat-rates-switzerland.html',
    }),
  ),
}

const no: RuleSet = {
  name: 'no',
  title: 'Norway: MVA',
  asOf: '2026-01-01',
  source: 'https://www.skatteetaten.no/en/rates/value-added-tax/',
  countries: ['NO'],
  rules: rulesOf(
    [
      ['NO', null, '25', '2005-01-01'],
      ['NO', 'reduced', '12', '2018-01-01'],
      ['NO', 'reduced-2', '15', '2012-01-01'],
    ],
    named({ name: 'MVA', source: 'https://www.skatteetaten.no/en/rates/value-added-tax/' }),
  ),
}

const au: RuleSet = {
  name: 'au',
  title: 'Australia: GST',
  asOf: '2026-01-01',
  source: 'https://www.ato.gov.au/businesses-and-organisations/gst-excise-and-indirect-taxes/gst',
  countries: ['AU'],
  rules: rulesOf(
    [
      ['AU', null, '10', '2000-07-01'],
      ['AU', 'zero', '0', '2000-07-01'],
    ],
    named({
      name: 'GST',
      source: 'https://www.ato.gov.au/businesses-and-organisations/gst-excise-and-indirect-taxes/gst',
    }),
  ),
}

const nz: RuleSet = {
  name: 'nz',
  title: 'New Zealand: GST',
  asOf: '2026-01-01',
  source: 'https://www.ird.govt.nz/gst',
  countries: ['NZ'],
  rules: rulesOf(
    [
      ['NZ', null, '15', '2010-10-01'],
      ['NZ', 'zero', '0', '1986-10-01'],
    ],
    named({ name: 'GST', source: 'https://www.ird.govt.nz/gst' }),
  ),
}

export const countries: RuleSet[] = [gb, ch, no, au, nz]
