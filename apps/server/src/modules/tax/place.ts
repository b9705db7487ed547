import { memberStates } from './rates/index.ts'
import { territories } from './territories.ts'

/** Where a buyer is, as the law of taxes sees it. */
export type Place = {
  country: string
  region: string | null
  /** One of `territories`, when the post code or the country's code says so. */
  territory: string | null
  /** Outside the tax territory of the country it belongs to: its rules do not reach there. */
  isApart: boolean
  /** Inside the VAT territory of the Union. */
  isEuVat: boolean
  /** Without spaces and without the country's letters. */
  postcode: string | null
}

/** Codes of ISO 3166 for places that belong elsewhere for taxes: Monaco to France, Man to the United Kingdom. */
const belongsTo: Record<string, string> = { MC: 'FR', IM: 'GB' }

/** First letters of Canadian post codes; X is shared by two territories, which are taxed alike. */
const provinces: Record<string, string> = {
  ...{ A: 'NL', B: 'NS', C: 'PE', E: 'NB', G: 'QC', H: 'QC', J: 'QC', K: 'ON', L: 'ON', M: 'ON', N: 'ON', P: 'ON' },
  ...{ R: 'MB', S: 'SK', T: 'AB', V: 'BC', X: 'NT', Y: 'YT' },
}

export function placeOf(buyer: { country: string; region: string | null; postcode: string | null }): Place {
  const postcode = plainPostcode(buyer.postcode, buyer.country)
  const own = territories.find(({ codes }) => codes?.includes(buyer.country))
  const country = own?.country ?? belongsTo[buyer.country] ?? buyer.country
  const territory = own ?? byPostcode(country, postcode)
  const region =
    buyer.region
      ?.trim()
      .toUpperCase()
      .replace(/^[A-Z]{2}-/, '') || null
  const isApart = territory?.isApart ?? false
  return {
    country,
    region: region ?? (country === 'CA' && postcode ? (provinces[postcode[0]!] ?? null) : null),
    territory: territory?.key ?? null,
    isApart,
    isEuVat: memberStates.has(country) && !isApart,
    postcode,
  }
}

/** `D-78266` and `22 100` are 78266 and 22100; `FI-22100` and `AX-22100` too. */
function plainPostcode(postcode: string | null, country: string): string | null {
  const upper = postcode?.toUpperCase() ?? ''
  const bare = upper.replace(new RegExp(`^\\s*(?:${country}|AX|[A-Z])\\s*-\\s*`), '')
  return bare.replaceAll(/[^A-Z0-9]/g, '') || null
}

/** The longest beginning wins: 97133 is Saint-Barthélemy, although 971 is Guadeloupe. */
function byPostcode(country: string, postcode: string | null) {
  if (postcode === null) return undefined
  let found: { territory: (typeof territories)[number]; length: number } | undefined
  for (const territory of territories) {
    if (territory.country !== country) continue
    for (const start of territory.postcodes) {
      if (postcode.startsWith(start) && start.length > (found?.length ?? 0)) found = { territory, length: start.length }
    }
  }
  return found?.territory
}
