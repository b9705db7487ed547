import { XMLParser, XMLValidator } from 'fast-xml-parser'
import {
  asLine,
  dayOf,
  exactly,
  type ReadLine,
  type ReadStatement,
  saidReference,
  unknownFormat,
  unreadable,
} from './statement.ts'

/** An element: text alone, or what stands inside. */
type Node = string | { [name: string]: Node[] }

const VERSION = /urn:iso:std:iso:20022:tech:xsd:(camt\.\d{3}\.\d{3}\.\d{2})/

export const looksLikeXml = (text: string): boolean => /^\s*</.test(text)

/**
 * Reads CAMT.053 (statement) and CAMT.054 (notification) of ISO 20022, from version .02 on; what .08 nests deeper is found
 * in both places. Only what is booked counts.
 *
 * A document type is refused outright, so there are no entities that reach for files or grow without end.
 *
 * @throws statement_unreadable naming the element, statement_format_unknown
 */
export function readCamt(text: string): ReadStatement[] {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw unknownFormat('a document type is not taken')
  const version = VERSION.exec(text.slice(0, 5000))?.[1] ?? ''
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw unreadable(`line ${valid.err.line}`, 'the XML is broken')
  const document = child(parse(text), 'Document')
  if (version.startsWith('camt.052'))
    throw unknownFormat('a report during the day (CAMT.052) is not final; take the statement')
  const isStatement = version.startsWith('camt.053')
  if (!isStatement && !version.startsWith('camt.054')) throw unknownFormat('the XML is not CAMT.053 or CAMT.054')
  const root = child(document, isStatement ? 'BkToCstmrStmt' : 'BkToCstmrDbtCdtNtfctn')
  const statements = children(root, isStatement ? 'Stmt' : 'Ntfctn')
  if (statements.length === 0) throw unknownFormat('it holds no statement')
  return statements.map((statement, at) =>
    readStatement(statement, isStatement ? 'camt053' : 'camt054', statements.length > 1 ? `statement ${at + 1}, ` : ''),
  )
}

function parse(text: string): Node {
  const parser = new XMLParser({
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    removeNSPrefix: true,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: true,
    alwaysCreateTextNode: false,
    isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  })
  try {
    return parser.parse(text) as Node
  } catch {
    throw unreadable('XML', 'it is nested too deeply or broken')
  }
}

function readStatement(node: Node | undefined, format: 'camt053' | 'camt054', at: string): ReadStatement {
  const account = child(node, 'Acct')
  const balances = children(node, 'Bal')
  const entries = children(node, 'Ntry')
  const currency =
    textOf(account, 'Ccy') || currencyOf(child(balances[0], 'Amt')) || currencyOf(child(entries[0], 'Amt')) || ''
  if (currency === '') throw unreadable(`${at}Acct/Ccy`, 'the currency is missing')
  const balance = (...codes: string[]) => {
    for (const code of codes) {
      const found = balances.find((one) => textOf(one, 'Tp', 'CdOrPrtry', 'Cd') === code)
      if (found) return signed(found, currency, `${at}balance ${code}`)
    }
    return null
  }
  const day = (name: string) => textOf(node, 'FrToDt', name).slice(0, 10)
  const closes = balances.find((one) => textOf(one, 'Tp', 'CdOrPrtry', 'Cd') === 'CLBD')
  const until = day('ToDtTm') || textOf(closes, 'Dt', 'Dt') || textOf(closes, 'Dt', 'DtTm').slice(0, 10)
  const from = day('FrDtTm')
  return {
    format,
    account: textOf(account, 'Id', 'IBAN') || textOf(account, 'Id', 'Othr', 'Id') || null,
    number: textOf(node, 'Id') || textOf(node, 'ElctrncSeqNb'),
    currency,
    opening: balance('OPBD', 'PRCD'),
    closing: balance('CLBD'),
    from: from === '' ? null : dayOf(from, `${at}FrToDt/FrDtTm`),
    until: until === '' ? null : dayOf(until, `${at}FrToDt/ToDtTm`),
    lines: entries.flatMap((entry, index) => readEntry(entry, currency, `${at}entry ${index + 1}`)),
  }
}

function readEntry(entry: Node, currency: string, at: string): ReadLine[] {
  const state = textOf(entry, 'Sts') || textOf(entry, 'Sts', 'Cd')
  if (state !== 'BOOK') return []
  const total = signed(entry, currency, at)
  const booked = dateIn(child(entry, 'BookgDt')) || dateIn(child(entry, 'ValDt'))
  if (booked === '') throw unreadable(`${at}, BookgDt`, 'the day is missing')
  const whole = {
    bookedOn: dayOf(booked, `${at}, BookgDt`),
    bankReference: saidReference(textOf(entry, 'AcctSvcrRef')),
    isReversal: textOf(entry, 'RvslInd') === 'true',
    also: textOf(entry, 'AddtlNtryInf'),
  }
  const details = children(entry, 'NtryDtls').flatMap((one) => children(one, 'TxDtls'))
  // One is the entry itself, whatever foreign amount it began as; none is a batch that the bank does not open up.
  if (details.length < 2) return [lineOf(details[0], total, whole)]
  const lines = details.map((one, index) =>
    lineOf(one, amountOfOne(one, entry, currency, `${at}, TxDtls ${index + 1}`), whole),
  )
  const sum = lines.reduce((so, { amount }) => so.plus(amount), total.minus(total))
  if (!sum.equals(total)) throw unreadable(at, `its transactions come to ${sum}, the entry is over ${total}`)
  return lines
}

/** What ISO calls the credit/debit indicator is the direction of the entry, also where it reverses another one. */
function signed(node: Node, currency: string, at: string, otherwise?: string) {
  const side = textOf(node, 'CdtDbtInd') || otherwise
  if (side !== 'CRDT' && side !== 'DBIT') throw unreadable(`${at}, CdtDbtInd`, 'is neither CRDT nor DBIT')
  return sided(child(node, 'Amt'), side, currency, at)
}

function sided(amount: Node | undefined, side: string, currency: string, at: string) {
  const own = currencyOf(amount)
  if (own !== currency)
    throw unreadable(`${at}, Amt`, `is in ${own.slice(0, 3) || 'no currency'}, the account is in ${currency}`)
  const money = exactly(textIn(amount), currency, `${at}, Amt`)
  return side === 'CRDT' ? money : money.negated()
}

function amountOfOne(one: Node, entry: Node, currency: string, at: string) {
  const side = textOf(one, 'CdtDbtInd') || textOf(entry, 'CdtDbtInd')
  const amount = child(one, 'Amt') ?? child(child(child(one, 'AmtDtls'), 'TxAmt'), 'Amt')
  if (!amount) throw unreadable(`${at}, Amt`, 'the amount is missing')
  return sided(amount, side, currency, at)
}

type Whole = Pick<ReadLine, 'bookedOn' | 'bankReference'> & { isReversal: boolean; also: string }

function lineOf(details: Node | undefined, amount: ReadLine['amount'], whole: Whole): ReadLine {
  const parties = child(details, 'RltdPties')
  const [who, account] = amount.isPositive ? ['Dbtr', 'DbtrAcct'] : ['Cdtr', 'CdtrAcct']
  const named = (role: string) => textOf(parties, role, 'Nm') || textOf(parties, role, 'Pty', 'Nm')
  const remittance = child(details, 'RmtInf')
  const structured = children(remittance, 'Strd')
  const [reference = '', ...others] = structured
    .map((one) => textOf(one, 'CdtrRefInf', 'Ref'))
    .filter((one) => one !== '')
  // Unstructured lines are cut wherever a line is full: they join without anything between them.
  const written = children(remittance, 'Ustrd').map(textIn).join('')
  const beside = structured.flatMap((one) => [
    ...children(one, 'RfrdDocInf').map((referred) => textOf(referred, 'Nb')),
    ...children(one, 'AddtlRmtInf').map(textIn),
  ])
  const words = [written, ...others, ...beside].filter((one) => one !== '')
  return {
    bookedOn: whole.bookedOn,
    amount,
    payerName: asLine(named(who!) || named(`Ultmt${who}`), 140),
    payerAccount: asLine(textOf(parties, account!, 'Id', 'IBAN') || textOf(parties, account!, 'Id', 'Othr', 'Id'), 40),
    text: asLine(words.join(' ') || textOf(details, 'AddtlTxInf') || whole.also, 1000),
    paymentReference: asLine(saidReference(reference), 60),
    endToEnd: asLine(saidReference(textOf(details, 'Refs', 'EndToEndId')), 60),
    bankReference: asLine(saidReference(textOf(details, 'Refs', 'AcctSvcrRef')) || whole.bankReference, 60),
    isReturn: whole.isReversal || child(details, 'RtrInf') !== undefined,
  }
}

const children = (node: Node | undefined, name: string): Node[] =>
  node === undefined || typeof node === 'string' ? [] : (node[name] ?? [])

const child = (node: Node | undefined, name: string): Node | undefined => children(node, name)[0]

/** The text at the end of a path; empty where there is none. */
function textOf(node: Node | undefined, ...path: string[]): string {
  let found: Node | undefined = node
  for (const name of path) found = child(found, name)
  return textIn(found)
}

function textIn(node: Node | undefined): string {
  const inside: unknown = node === undefined || typeof node === 'string' ? node : node['#text']
  const text: unknown = Array.isArray(inside) ? inside[0] : inside
  return typeof text === 'string' ? withEntities(text) : ''
}

const currencyOf = (amount: Node | undefined): string => {
  const own = (amount as { '@Ccy'?: unknown } | undefined)?.['@Ccy']
  return String(Array.isArray(own) ? own[0] : (own ?? ''))
}

const dateIn = (node: Node | undefined): string => textOf(node, 'Dt') || textOf(node, 'DtTm').slice(0, 10)

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The five that XML knows by itself, and characters by number. Others cannot be declared without a document type. */
const withEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name) return named[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
  })
