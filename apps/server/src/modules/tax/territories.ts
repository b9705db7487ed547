/** A part of a country with tax rules of its own. */
export type Territory = {
  key: string
  title: string
  country: string
  /** Beginnings of its post codes. */
  postcodes: string[]
  /** Codes of ISO 3166 that people choose for it instead of the country's. */
  codes?: string[]
  /** Outside the country's tax territory (of member states: outside the VAT territory of the Union). */
  isApart: boolean
}

/**
 * Special territories, from articles 5 to 7 of Directive 2006/112/EC and the Commission's list of them
 * (https://taxation-customs.ec.europa.eu/territorial-status-eu-countries-and-certain-territories_en).
 * What has a code of its own and is no part of a member state for anybody (Faroe Islands, Greenland, Gibraltar) is absent.
 */
export const territories: Territory[] = [
  {
    key: 'canary-islands',
    title: 'Canary Islands',
    country: 'ES',
    postcodes: ['35', '38'],
    codes: ['IC'],
    isApart: true,
  },
  { key: 'ceuta', title: 'Ceuta', country: 'ES', postcodes: ['51'], codes: ['EA'], isApart: true },
  { key: 'melilla', title: 'Melilla', country: 'ES', postcodes: ['52'], isApart: true },
  { key: 'busingen', title: 'Büsingen am Hochrhein', country: 'DE', postcodes: ['78266'], isApart: true },
  { key: 'heligoland', title: 'Heligoland', country: 'DE', postcodes: ['27498'], isApart: true },
  { key: 'aland', title: 'Åland Islands', country: 'FI', postcodes: ['22'], codes: ['AX'], isApart: true },
  { key: 'livigno', title: 'Livigno', country: 'IT', postcodes: ['23041', '23030'], isApart: true },
  { key: 'campione', title: "Campione d'Italia", country: 'IT', postcodes: ['22061', '22060'], isApart: true },
  { key: 'san-marino', title: 'San Marino', country: 'IT', postcodes: ['4789'], isApart: true },
  { key: 'vatican', title: 'Vatican City', country: 'IT', postcodes: ['00120'], isApart: true },
  { key: 'mount-athos', title: 'Mount Athos', country: 'GR', postcodes: ['63086'], isApart: true },
  { key: 'guadeloupe', title: 'Guadeloupe', country: 'FR', postcodes: ['971'], codes: ['GP'], isApart: true },
  { key: 'martinique', title: 'Martinique', country: 'FR', postcodes: ['972'], codes: ['MQ'], isApart: true },
  { key: 'guiana', title: 'French Guiana', country: 'FR', postcodes: ['973'], codes: ['GF'], isApart: true },
  { key: 'reunion', title: 'Réunion', country: 'FR', postcodes: ['974'], codes: ['RE'], isApart: true },
  {
    key: 'saint-pierre',
    title: 'Saint-Pierre and Miquelon',
    country: 'FR',
    postcodes: ['975'],
    codes: ['PM'],
    isApart: true,
  },
  { key: 'mayotte', title: 'Mayotte', country: 'FR', postcodes: ['976'], codes: ['YT'], isApart: true },
  {
    key: 'saint-barthelemy',
    title: 'Saint-Barthélemy',
    country: 'FR',
    postcodes: ['97133', '977'],
    codes: ['BL'],
    isApart: true,
  },
  {
    key: 'saint-martin',
    title: 'Saint-Martin',
    country: 'FR',
    postcodes: ['97150', '978'],
    codes: ['MF'],
    isApart: true,
  },
  {
    key: 'french-pacific',
    title: 'French Southern Lands, Wallis and Futuna, Polynesia, New Caledonia',
    country: 'FR',
    postcodes: ['984', '986', '987', '988'],
    codes: ['TF', 'WF', 'PF', 'NC'],
    isApart: true,
  },
  {
    key: 'jungholz-mittelberg',
    title: 'Jungholz and Mittelberg',
    country: 'AT',
    postcodes: ['6691', '6991', '6992', '6993'],
    isApart: false,
  },
  { key: 'madeira', title: 'Madeira', country: 'PT', postcodes: ['90', '91', '92', '93', '94'], isApart: false },
  { key: 'azores', title: 'Azores', country: 'PT', postcodes: ['95', '96', '97', '98', '99'], isApart: false },
  // Outside VAT Notice 700/14 and its like: the islands have no VAT (Jersey has a GST of its own).
  { key: 'channel-islands', title: 'Channel Islands', country: 'GB', postcodes: ['JE', 'GY'], isApart: true },
  // Merverdiavgiftsloven § 1-2.
  {
    key: 'svalbard',
    title: 'Svalbard and Jan Mayen',
    country: 'NO',
    postcodes: ['917', '8099'],
    codes: ['SJ'],
    isApart: true,
  },
  // A New Tax System (Goods and Services Tax) Act 1999, section 195-1: external territories.
  {
    key: 'australian-islands',
    title: 'Norfolk, Christmas and Cocos Islands',
    country: 'AU',
    postcodes: ['2899', '6798', '6799'],
    codes: ['NF', 'CX', 'CC'],
    isApart: true,
  },
]
