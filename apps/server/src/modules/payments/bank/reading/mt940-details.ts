/** What field `:86:` tells, in one of the dialects of the banks. */
export type Details = {
  text: string
  payerName: string
  payerAccount: string
  paymentReference: string
  endToEnd: string
  isReturn: boolean
}

const nothing: Details = {
  text: '',
  payerName: '',
  payerAccount: '',
  paymentReference: '',
  endToEnd: '',
  isReturn: false,
}

export function readDetails(raw: string): Details {
  const joined = raw.replaceAll('\n', '')
  const [, code, mark] = /^(\d{3})([^A-Za-z0-9\s])\d{2}/.exec(joined) ?? []
  if (code) return german(code, mark!, joined.slice(3))
  if (/^\/[A-Z]{3,4}\//.test(joined)) return slashed(joined)
  return { ...nothing, ...sepaTags(raw.replaceAll('\n', ' ')) }
}

/** Business codes of the German banks for what was returned: direct debits (108, 109), transfers (159). */
const returns = new Set(['108', '109', '159', '160'])

/** `166?00GUTSCHRIFT?20SVWZ+…`: two digits name each part; words break wherever a part is full. */
function german(code: string, mark: string, text: string): Details {
  const parts = new Map<number, string>()
  for (const part of text.split(mark).slice(1)) {
    const number = /^\d{2}/.exec(part)?.[0]
    const last = [...parts.keys()].at(-1)
    if (number) parts.set(Number(number), part.slice(2))
    // A question mark that the payer wrote.
    else if (last !== undefined) parts.set(last, `${parts.get(last)}${mark}${part}`)
  }
  const between = (from: number, to: number) =>
    [...parts].flatMap(([number, part]) => (number >= from && number <= to ? [part] : [])).join('')
  const told = sepaTags(between(20, 29) + between(60, 63))
  const reason = Number(parts.get(34) ?? '0')
  return {
    ...told,
    payerName: between(32, 33) || told.payerName,
    payerAccount: between(31, 31) || told.payerAccount,
    // From 900 on they are reasons for a return.
    isReturn: returns.has(code) || reason >= 900,
  }
}

// Parts are joined without anything between them, so a tag may follow a letter.
const sepa = /(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RREF)\+/g

/** `EREF+…SVWZ+…`; where there is no tag, all of it is the text. */
function sepaTags(text: string): Details {
  const found = [...text.matchAll(sepa)]
  if (found.length === 0) return { ...nothing, text }
  const said: Record<string, string> = {}
  for (const [index, match] of found.entries())
    said[match[1]!] ??= text.slice(match.index + match[0].length, found[index + 1]?.index).trim()
  const before = text.slice(0, found[0]!.index).trim()
  return {
    ...nothing,
    text: said.SVWZ ?? before,
    endToEnd: said.EREF ?? '',
    payerName: said.ABWA ?? '',
    payerAccount: said.IBAN ?? '',
  }
}

const codes =
  'TRTP|TRCD|IBAN|BIC|NAME|REMI|EREF|PREF|KREF|IREF|MARF|CSID|ORDP|BENM|RTRN|PURP|ISDT|UDTR|UCRD|ACCW|ADDR|SVCL|ID|OCMT|CHGS'

/** `/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/…/REMI/…/EREF/…`, as banks of the Netherlands write. */
function slashed(text: string): Details {
  const found = [...text.matchAll(new RegExp(`/(${codes})/`, 'g'))]
  const said: Record<string, string> = {}
  for (const [index, match] of found.entries())
    said[match[1]!] ??= text.slice(match.index + match[0].length, found[index + 1]?.index).trim()
  const [, structured] = /^STRD\/(?:CUR|ISO)?\/?(.*)$/.exec(said.REMI ?? '') ?? []
  return {
    text: structured === undefined ? (said.REMI ?? '').replace(/^USTD\/{1,2}/, '').replace(/\/+$/, '') : '',
    payerName: said.NAME ?? '',
    payerAccount: said.IBAN ?? (said.ACCW ?? '').split(',')[0]!,
    paymentReference: (structured ?? '').replace(/\/+$/, ''),
    endToEnd: said.EREF ?? '',
    isReturn: said.RTRN !== undefined,
  }
}
