import type { Money } from '@ostler/kernel'
import { readDetails } from './mt940-details.ts'
import {
  asLine,
  exactly,
  type ReadLine,
  type ReadStatement,
  saidReference,
  unknownFormat,
  unreadable,
} from './statement.ts'

type Tag = { name: string; text: string; line: number }

export const looksLikeMt940 = (text: string): boolean => /^:20:/m.test(text) && /^:(60[FM]|61|62[FM]):/m.test(text)

/**
 * Reads MT940 of SWIFT, as banks send it: with or without its blocks, one statement or several in a file.
 * @throws statement_unreadable naming the line of the file, statement_format_unknown
 */
export function readMt940(text: string): ReadStatement[] {
  const statements: Tag[][] = []
  for (const tag of tagsOf(text)) {
    if (tag.name === '20') statements.push([])
    statements.at(-1)?.push(tag)
  }
  if (statements.length === 0) throw unknownFormat('it holds no statement')
  return statements.map(readOne)
}

/** What follows a tag belongs to it until the next one; a lone hyphen ends the block. */
function tagsOf(text: string): Tag[] {
  const tags: Tag[] = []
  let isInside = false
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.replace(/^\{1:.*?\{4:/, '').replace(/-\}.*$/, '-')
    const [whole, name] = /^:(\d{2}[A-Z]?):/.exec(line) ?? []
    if (whole) {
      tags.push({ name: name!, text: line.slice(whole.length), line: index + 1 })
      isInside = true
    } else if (line.trim() === '-') isInside = false
    else if (isInside && line !== '') tags.at(-1)!.text += `\n${line}`
  }
  return tags
}

function readOne(tags: Tag[]): ReadStatement {
  const find = (...names: string[]) => tags.find(({ name }) => names.includes(name))
  const account = find('25', '25P')
  if (!account) throw unreadable(`line ${tags[0]!.line}`, 'the account (:25:) is missing')
  const opening = find('60F', '60M')
  if (!opening) throw unreadable(`line ${tags[0]!.line}`, 'the opening balance (:60F:) is missing')
  const opens = balanceOf(opening)
  const closing = tags.findLast(({ name }) => name === '62F' || name === '62M')
  const closes = closing ? balanceOf(closing) : null
  const lines = tags.flatMap((tag, index) => {
    if (tag.name !== '61') return []
    const next = tags[index + 1]
    return [lineOf(tag, next?.name === '86' ? next.text : '', opens.currency)]
  })
  return {
    format: 'mt940',
    account: asLine(account.text, 60).replace(/\s/g, '') || null,
    number: asLine(find('28C', '28')?.text ?? tags[0]!.text, 60),
    currency: opens.currency,
    opening: opens.amount,
    closing: closes?.amount ?? null,
    from: null,
    until: closes?.on ?? null,
    lines,
  }
}

function balanceOf({ text, line }: Tag): { currency: string; amount: Money; on: Temporal.PlainDate } {
  const [, mark, day, currency, amount] = /^([CD])(\d{6})([A-Z]{3})([\d,]+)/.exec(text) ?? []
  if (mark === undefined) throw unreadable(`line ${line}`, 'is not a balance')
  const money = exactly(amount!.replace(',', '.'), currency!, `line ${line}`)
  return { currency: currency!, amount: mark === 'C' ? money : money.negated(), on: valueDay(day!, line) }
}

const ENTRY = /^(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d[\d,]*)([NFS][A-Z0-9]{3})([^\n]*)(?:\n([\s\S]*))?$/

function lineOf({ text, line }: Tag, details: string, currency: string): ReadLine {
  const [, valued, booked, mark, , amount, , references = '', more = ''] = ENTRY.exec(text) ?? []
  if (valued === undefined) throw unreadable(`line ${line}`, 'is not an entry (:61:)')
  const money = exactly(amount!.replace(',', '.'), currency, `line ${line}`)
  // A reversed credit goes out again, a reversed debit comes back.
  const isIn = mark === 'C' || mark === 'RD'
  const [customer = '', bank = ''] = references.split('//')
  const told = readDetails(details)
  const valueOn = valueDay(valued, line)
  return {
    bookedOn: booked ? bookingDay(booked, valueOn, line) : valueOn,
    amount: isIn ? money : money.negated(),
    payerName: asLine(told.payerName, 140),
    payerAccount: asLine(told.payerAccount.replace(/\s/g, ''), 40),
    text: asLine(told.text || more, 1000),
    paymentReference: asLine(saidReference(told.paymentReference), 60),
    endToEnd: asLine(saidReference(told.endToEnd) || saidReference(customer), 60),
    bankReference: asLine(saidReference(bank), 60),
    isReturn: mark!.startsWith('R') || told.isReturn,
  }
}

function valueDay(digits: string, line: number): Temporal.PlainDate {
  const [year, month, day] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(Number)
  // Statements are of this century until the standard is gone.
  return civil(2000 + year!, month!, day!) ?? refuse(digits, line)
}

/** The day of booking has no year: the one that brings it nearest to the value date, around New Year too. */
function bookingDay(digits: string, near: Temporal.PlainDate, line: number): Temporal.PlainDate {
  const [month, day] = [digits.slice(0, 2), digits.slice(2, 4)].map(Number)
  const away = (one: Temporal.PlainDate) => Math.abs(near.until(one).total('days'))
  const days = [near.year - 1, near.year, near.year + 1].flatMap((year) => civil(year, month!, day!) ?? [])
  return days.sort((a, b) => away(a) - away(b))[0] ?? refuse(digits, line)
}

function refuse(digits: string, line: number): never {
  throw unreadable(`line ${line}`, `"${digits}" is not a day`)
}

function civil(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })
  } catch {
    return null
  }
}
