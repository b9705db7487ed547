import { badTaxId } from './errors.ts'
import { placeOf } from './place.ts'
import { memberStates } from './rates/index.ts'

/** A tax id as the world writes it, and whether an authority can be asked about it. */
export type TaxId = {
  /** Canonical: capitals, no spaces, with the letters in front that belong to it. */
  id: string
  /** The state that gave it, by ISO 3166. */
  country: string
  /** Null: only the form can be checked. */
  vies: { prefix: string; number: string } | null
}

/**
 * Forms of the VAT numbers of member states, after the letters of the state.
 * https://ec.europa.eu/taxation_customs/vies/#/faq, question 11.
 */
const vatNumbers: Record<string, RegExp> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  ES: /^(?:[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/,
  FI: /^\d{8}$/,
  FR: /^[A-HJ-NP-Z0-9]{2}\d{9}$/,
  GR: /^\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(?:\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^\d{11}$/,
  LT: /^(?:\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^[A-Z0-9+*]{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{10}01$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
}

type Form = {
  prefix: RegExp
  number: RegExp
  write: (number: string) => string
  like: string
  isTrue?: (number: string) => boolean
}

const others: Record<string, Form> = {
  GB: {
    prefix: /^(GB|XI)/,
    number: /^(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
    write: (number) => `GB${number}`,
    like: 'GB123456789',
  },
  CH: swiss(),
  LI: swiss(),
  NO: { prefix: /^NO/, number: /^\d{9}(MVA)?$/, write: (number) => `${number.slice(0, 9)}MVA`, like: '123456789MVA' },
  AU: { prefix: /^(ABN|AU)/, number: /^\d{11}$/, write: String, like: '51824753556', isTrue: isAbn },
  NZ: { prefix: /^(NZ|GST)/, number: /^\d{8,9}$/, write: String, like: '123456789' },
  CA: { prefix: /^CA/, number: /^\d{9}RT\d{4}$/, write: String, like: '123456789RT0001' },
  IN: {
    prefix: /^$/,
    number: /^\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]{3}$/,
    write: String,
    like: '29AAGCB7383J1Z4',
    isTrue: isGstin,
  },
}

function swiss(): Form {
  return {
    prefix: /^CHE/,
    number: /^\d{9}(MWST|TVA|IVA)?$/,
    write: (number) => `CHE${number.slice(0, 9)}`,
    like: 'CHE123456789',
  }
}

/**
 * Reads the tax id of somebody in this country (and this place in it).
 * @throws invalid_tax_id, for the field `taxId`
 */
export function readTaxId(typed: string, country: string, postcode: string | null = null): TaxId {
  const given = typed.toUpperCase().replaceAll(/[\s.\-/]/g, '')
  const place = placeOf({ country, region: null, postcode })
  const state = place.country
  if (memberStates.has(state)) {
    const prefix = state === 'GR' ? 'EL' : state
    const number = given.startsWith(prefix) || (state === 'GR' && given.startsWith('GR')) ? given.slice(2) : given
    if (!vatNumbers[state]!.test(number)) throw badTaxId(`is not a VAT number of ${state}, which begin with ${prefix}`)
    return { id: prefix + number, country: state, vies: place.isEuVat ? { prefix, number } : null }
  }
  const form = others[state]
  if (!form) {
    if (!/^[A-Z0-9]{4,30}$/.test(given)) throw badTaxId('must have 4 to 30 letters and digits')
    return { id: given, country: state, vies: null }
  }
  const number = given.replace(form.prefix, '')
  if (!form.number.test(number)) throw badTaxId(`is not a tax number of ${state}, such as ${form.like}`)
  if (form.isTrue && !form.isTrue(number)) throw badTaxId('has a wrong digit: its check digit does not fit')
  return { id: form.write(number), country: state, vies: null }
}

/** The id, or nothing when its form is wrong: of a buyer who was stored before the form was asked for. */
export function tryTaxId(typed: string | null, country: string, postcode: string | null): TaxId | null {
  if (typed === null) return null
  try {
    return readTaxId(typed, country, postcode)
  } catch {
    return null
  }
}

/** Weights of the Australian Business Number: https://abr.business.gov.au/Help/AbnFormat */
function isAbn(number: string): boolean {
  const weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
  const total = weights.reduce((sum, weight, at) => sum + weight * (Number(number[at]) - (at === 0 ? 1 : 0)), 0)
  return total % 89 === 0
}

const base36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The last sign of a GSTIN: a Luhn sum in base 36 over the fourteen before it. */
export function gstinCheck(first14: string): string {
  let sum = 0
  for (let at = 0; at < 14; at++) {
    const product = base36.indexOf(first14[at]!) * (at % 2 === 0 ? 1 : 2)
    sum += Math.floor(product / 36) + (product % 36)
  }
  return base36[(36 - (sum % 36)) % 36]!
}

function isGstin(number: string): boolean {
  return stateOfGstin(number) !== null && gstinCheck(number.slice(0, 14)) === number[14]
}

/** States of India by the first two digits of a GSTIN, as ISO 3166-2 calls them. */
const indianStates = new Map(
  `01 JK 02 HP 03 PB 04 CH 05 UK 06 HR 07 DL 08 RJ 09 UP 10 BR 11 SK 12 AR 13 NL 14 MN 15 MZ 16 TR 17 ML 18 AS 19 WB
   20 JH 21 OD 22 CG 23 MP 24 GJ 25 DH 26 DH 27 MH 29 KA 30 GA 31 LD 32 KL 33 TN 34 PY 35 AN 36 TS 37 AP 38 LA 97 OT`
    .match(/\d\d \w\w/g)!
    .map((pair) => pair.split(' ') as [string, string]),
)

export const stateOfGstin = (gstin: string): string | null => indianStates.get(gstin.slice(0, 2)) ?? null
