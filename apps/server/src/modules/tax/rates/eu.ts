import { named, type RateRow, type RuleSet, rulesOf } from './rule-set.ts'

/** The member states; for VAT, Monaco goes with France (Directive 2006/112/EC, article 7). */
export const memberStates: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
)

/**
 * Every rate that was valid on a day since 2024, with its first day. `reduced` and `reduced-2` are in the order of the Commission's list: the lower
 * one first where there are two; `super-reduced` are those below 5 %.
 */
const rates: RateRow[] = [
  ['AT', null, '20', '1984-01-01'],
  ['AT', 'reduced', '10', '1984-01-01'],
  ['AT', 'reduced-2', '13', '2016-01-01'],
  ['BE', null, '21', '1996-01-01'],
  ['BE', 'reduced', '6', '1996-01-01'],
  ['BE', 'reduced-2', '12', '1996-01-01'],
  ['BG', null, '20', '1999-01-01'],
  ['BG', 'reduced', '9', '2011-04-01'],
  ['CY', null, '19', '2014-01-13'],
  ['CY', 'reduced', '5', '2000-07-01'],
  ['CY', 'reduced-2', '9', '2014-01-13'],
  ['CZ', null, '21', '2013-01-01'],
  ['CZ', 'reduced', '12', '2024-01-01'],
  ['DE', null, '19', '2021-01-01'],
  ['DE', 'reduced', '7', '2021-01-01'],
  ['DK', null, '25', '1992-01-01'],
  ['EE', null, '20', '2009-07-01', '2024-01-01'],
  ['EE', null, '22', '2024-01-01', '2025-07-01'],
  ['EE', null, '24', '2025-07-01'],
  ['EE', 'reduced', '5', '2022-08-01', '2025-01-01'],
  ['EE', 'reduced', '9', '2025-01-01'],
  ['EE', 'reduced-2', '9', '2009-01-01', '2025-01-01'],
  ['EE', 'reduced-2', '13', '2025-01-01'],
  ['ES', null, '21', '2012-09-01'],
  ['ES', 'reduced', '10', '2012-09-01'],
  ['ES', 'super-reduced', '4', '1995-01-01'],
  ['FI', null, '24', '2013-01-01', '2024-09-01'],
  ['FI', null, '25.5', '2024-09-01'],
  ['FI', 'reduced', '10', '2013-01-01'],
  ['FI', 'reduced-2', '14', '2013-01-01', '2026-01-01'],
  ['FI', 'reduced-2', '13.5', '2026-01-01'],
  ['FR', null, '20', '2014-01-01'],
  ['FR', 'reduced', '5.5', '1982-07-01'],
  ['FR', 'reduced-2', '10', '2014-01-01'],
  ['FR', 'super-reduced', '2.1', '1986-01-01'],
  ['GR', null, '24', '2016-06-01'],
  ['GR', 'reduced', '6', '2015-07-20'],
  ['GR', 'reduced-2', '13', '2011-01-01'],
  ['HR', null, '25', '2012-03-01'],
  ['HR', 'reduced', '5', '2013-01-01'],
  ['HR', 'reduced-2', '13', '2014-01-01'],
  ['HU', null, '27', '2012-01-01'],
  ['HU', 'reduced', '5', '2004-01-01'],
  ['HU', 'reduced-2', '18', '2009-07-01'],
  ['IE', null, '23', '2021-03-01'],
  ['IE', 'reduced', '9', '2011-07-01'],
  ['IE', 'reduced-2', '13.5', '2003-01-01'],
  ['IE', 'super-reduced', '4.8', '2005-01-01'],
  ['IT', null, '22', '2013-10-01'],
  ['IT', 'reduced', '5', '2016-01-01'],
  ['IT', 'reduced-2', '10', '1995-02-24'],
  ['IT', 'super-reduced', '4', '1989-01-01'],
  ['LT', null, '21', '2009-09-01'],
  ['LT', 'reduced', '5', '2004-05-01'],
  ['LT', 'reduced-2', '9', '2004-05-01', '2026-01-01'],
  ['LT', 'reduced-2', '12', '2026-01-01'],
  ['LU', null, '16', '2023-01-01', '2024-01-01'],
  ['LU', null, '17', '2024-01-01'],
  ['LU', 'reduced', '7', '2023-01-01', '2024-01-01'],
  ['LU', 'reduced', '8', '2024-01-01'],
  ['LU', 'super-reduced', '3', '1993-01-01'],
  ['LV', null, '21', '2012-07-01'],
  ['LV', 'reduced', '5', '2018-01-01'],
  ['LV', 'reduced-2', '12', '2011-01-01'],
  ['MT', null, '18', '2004-01-01'],
  ['MT', 'reduced', '5', '1999-01-01'],
  ['MT', 'reduced-2', '7', '2011-01-01'],
  ['NL', null, '21', '2012-10-01'],
  ['NL', 'reduced', '9', '2019-01-01'],
  ['PL', null, '23', '2011-01-01'],
  ['PL', 'reduced', '5', '2011-01-01'],
  ['PL', 'reduced-2', '8', '2011-01-01'],
  ['PT', null, '23', '2011-01-01'],
  ['PT', 'reduced', '6', '1995-01-01'],
  ['PT', 'reduced-2', '13', '2010-07-01'],
  ['RO', null, '19', '2017-01-01', '2025-08-01'],
  ['RO', null, '21', '2025-08-01'],
  ['RO', 'reduced', '5', '2008-12-01', '2025-08-01'],
  ['RO', 'reduced', '11', '2025-08-01'],
  ['RO', 'reduced-2', '9', '2008-12-01', '2025-08-01'],
  ['SE', null, '25', '1990-07-01'],
  ['SE', 'reduced', '6', '1996-01-01'],
  ['SE', 'reduced-2', '12', '1992-01-01'],
  ['SI', null, '22', '2013-07-01'],
  ['SI', 'reduced', '5', '2020-01-01'],
  ['SI', 'reduced-2', '9.5', '2013-07-01'],
  ['SK', null, '20', '2011-01-01', '2025-01-01'],
  ['SK', null, '23', '2025-01-01'],
  ['SK', 'reduced', '10', '2011-01-01', '2025-01-01'],
  ['SK', 'reduced', '5', '2025-01-01'],
  ['SK', 'reduced-2', '19', '2025-01-01'],
]

/**
 * Places with rates of their own: inside the VAT territory of the Union (Jungholz, Mittelberg, Madeira, Azores), or
 * outside of it and taxed by the state they belong to, which a registration for the One Stop Shop does not cover.
 */
const ofTerritories: RateRow[] = [
  ['AT', null, '19', '1984-01-01', null, 'jungholz-mittelberg'],
  ['PT', null, '22', '2012-04-01', null, 'madeira'],
  ['PT', 'reduced', '5', '2012-04-01', '2024-10-01', 'madeira'],
  ['PT', 'reduced', '4', '2024-10-01', null, 'madeira'],
  ['PT', 'reduced-2', '12', '2012-04-01', null, 'madeira'],
  ['PT', null, '16', '2021-07-01', null, 'azores'],
  ['PT', 'reduced', '4', '2014-01-01', null, 'azores'],
  ['PT', 'reduced-2', '9', '2014-01-01', null, 'azores'],
]
const apart: RateRow[] = [
  ['FI', null, '24', '2013-01-01', '2024-09-01', 'aland'],
  ['FI', null, '25.5', '2024-09-01', null, 'aland'],
  ...['guadeloupe', 'martinique', 'reunion'].flatMap((territory): RateRow[] => [
    ['FR', null, '8.5', '1995-01-01', null, territory],
    ['FR', 'reduced', '2.1', '1995-01-01', null, territory],
  ]),
]

const vat = named({
  name: 'VAT',
  source: 'https://europa.eu/youreurope/business/taxation/vat/vat-rules-rates/index_en.htm',
})

export const eu: RuleSet = {
  name: 'eu',
  title: 'European Union: standard and reduced rates of the 27 member states',
  asOf: '2026-01-01',
  source: 'https://ec.europa.eu/taxation_customs/tedb/',
  countries: [...memberStates],
  rules: [
    ...rulesOf([...rates, ...ofTerritories], vat),
    ...rulesOf(apart, (row) => ({ ...vat(row), registration: row[0] })),
  ],
}
