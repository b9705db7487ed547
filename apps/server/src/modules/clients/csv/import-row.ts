import { accountDetails } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'
import type { z } from 'zod'
import { type FieldAnswers, mustBeAnswered, readAnswers } from '../../../platform/fields.ts'
import { type AccountChanges, type Client, taxColumns } from '../client.ts'
import type { ClientField } from '../queries/fields.ts'
import { readTag } from '../use-cases/tag-clients.ts'
import type { AccountFacts } from '../use-cases/write-account.ts'
import {
  askedAtSignUp,
  columnOf,
  fieldsInFiles,
  importColumns,
  type ProfileColumn,
  profileColumns,
  toldColumns,
} from './columns.ts'
import type { Row } from './read-rows.ts'

/** What is wrong with a row, by the heading of its column. */
export type Problem = { column: string | null; reason: string }

/** What the row of an import says is to be done, besides the client itself. */
export type Records = {
  answers: FieldAnswers
  /** Undefined: the file does not speak of it. */
  groupId: number | null | undefined
  tags: string[] | undefined
}
export type Plan =
  | ({ act: 'create'; facts: AccountFacts } & Records)
  | ({ act: 'update'; clientId: number; changes: AccountChanges & { email?: string | undefined } } & Records)

/** What rows are held against: the same for all of them. */
export type Rules = {
  fields: ClientField[]
  /** Ids by name in small letters. */
  groups: ReadonlyMap<string, number>
  /** The currencies we sell in; the first is for those who name none. */
  currencies: string[]
}

/** What is known of the people and clients that rows speak of. */
export type Known = { takenEmails: ReadonlySet<string>; clients: ReadonlyMap<number, Client> }

const wrongColumns = (message: string) =>
  new DomainError('invalid', 'import_columns_wrong', message, [{ field: 'file', message }])

const needed = ['email', 'first_name', 'last_name', 'country'] as const

/** The headings of the first row, checked. @throws import_columns_wrong */
export function readHeadings(row: Row | undefined, fields: ClientField[]): string[] {
  const headings = (row?.cells ?? []).map((cell) => cell.toLowerCase().replaceAll(/\s+/g, '_'))
  const understood = new Set<string>([...importColumns(fields), ...toldColumns])
  const unknown = headings.filter((heading) => !understood.has(heading))
  if (unknown.length > 0)
    throw wrongColumns(`These columns are not known: ${unknown.map((one) => one || '(empty)').join(', ')}.`)
  const twice = headings.filter((heading, index) => headings.indexOf(heading) < index)
  if (twice.length > 0) throw wrongColumns(`These columns are there twice: ${twice.join(', ')}.`)
  const missing = needed.filter((column) => !headings.includes(column))
  if (!headings.includes('id') && missing.length > 0)
    throw wrongColumns(`These columns are missing: ${missing.join(', ')}.`)
  return headings
}

/** The cells of a row by heading; null when there are more than headings. */
export function cellsOf(headings: string[], { cells }: Row): Map<string, string> | null {
  if (cells.slice(headings.length).some((cell) => cell !== '')) return null
  return new Map(headings.map((heading, index) => [heading, cells[index] ?? '']))
}

/** Says what a row asks for, by the rules of the doors, or everything that is wrong with it. Pure. */
export function readRow(
  cells: Map<string, string>,
  rules: Rules,
  known: Known,
): { plan: Plan } | { problems: Problem[] } {
  const id = cells.get('id') ?? ''
  const problems: Problem[] = []
  const records = readRecords(cells, rules, id === '', problems)
  const plan =
    id === '' ? newClient(cells, rules, known, records, problems) : changedClient(id, cells, known, records, problems)
  return problems.length > 0 || plan === null ? { problems } : { plan }
}

const typed = accountDetails.omit({ password: true, fields: true })
const changeable = typed.partial()

function newClient(
  cells: Map<string, string>,
  rules: Rules,
  known: Known,
  records: Records,
  problems: Problem[],
): Plan | null {
  for (const column of needed) if (!cells.get(column)) problems.push({ column, reason: 'is missing' })
  const given = profileOf(cells, problems, (text) => text === '')
  const facts = parsed(typed, given, problems)
  if (!facts) return null
  const currency = facts.currency ?? rules.currencies[0]!
  if (!rules.currencies.includes(currency)) problems.push({ column: 'currency', reason: 'is not offered' })
  if (known.takenEmails.has(facts.email.toLowerCase()))
    problems.push({ column: 'email', reason: 'is the log-in of somebody already' })
  caught(problems, () => taxColumns(facts, null))
  return { act: 'create', facts: { ...facts, currency }, ...records }
}

function changedClient(
  id: string,
  cells: Map<string, string>,
  known: Known,
  records: Records,
  problems: Problem[],
): Plan | null {
  const client = /^\d{1,15}$/.test(id) ? known.clients.get(Number(id)) : undefined
  if (!client) {
    problems.push({ column: 'id', reason: 'is no client' })
    return null
  }
  for (const column of needed) if (cells.get(column) === '') problems.push({ column, reason: 'is missing' })
  const given = profileOf(cells, problems, (text, column) => text === '' && (column === 'currency' || isNeeded(column)))
  const facts = parsed(changeable, given, problems)
  if (!facts) return null
  const { currency, ...changes } = facts
  if (currency !== undefined && currency !== client.currency)
    problems.push({ column: 'currency', reason: `is ${client.currency} and cannot be changed` })
  caught(problems, () => taxColumns(changes, client))
  return { act: 'update', clientId: client.id, changes, ...records }
}

const isNeeded = (column: ProfileColumn) => (needed as readonly string[]).includes(column)

/** The cells that stand for a field of the profile, as the doors name it. */
function profileOf(
  cells: Map<string, string>,
  problems: Problem[],
  isLeftOut: (text: string, column: ProfileColumn) => boolean,
): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const [column, name] of Object.entries(profileColumns) as [ProfileColumn, string][]) {
    const text = cells.get(column)
    if (column === 'id' || column === 'group' || column === 'tags') continue
    if (text === undefined || isLeftOut(text, column)) continue
    if (column === 'country' || column === 'currency') given[name] = text.toUpperCase()
    else if (column !== 'is_business') given[name] = text
    else if (text !== '') {
      const answer = yesOrNo[text.toLowerCase()]
      if (answer === undefined) problems.push({ column, reason: 'must be yes or no' })
      else given[name] = answer
    }
  }
  return given
}

const yesOrNo: Record<string, boolean> = { yes: true, no: false, true: true, false: false, '1': true, '0': false }

function parsed<Schema extends z.ZodObject>(
  schema: Schema,
  given: object,
  problems: Problem[],
): z.output<Schema> | null {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  for (const issue of read.error.issues) {
    const column = headingOf(String(issue.path[0]))
    // A needed one that is not there has been noted already.
    if (!problems.some((problem) => problem.column === column)) problems.push({ column, reason: issue.message })
  }
  return null
}

const headingOf = (field: string): string =>
  Object.entries(profileColumns).find(([, name]) => name === field)?.[0] ?? field.replace(/^fields\./, 'field_')

function readRecords(cells: Map<string, string>, rules: Rules, isNew: boolean, problems: Problem[]): Records {
  const fields = fieldsInFiles(rules.fields)
  const mentioned = fields.filter((field) => cells.has(columnOf(field)))
  const answers: FieldAnswers = {}
  for (const field of mentioned) {
    const answer = cells.get(columnOf(field))!
    // A new client has nothing to take away.
    if (answer === '' && isNew) continue
    answers[field.name] = answer
    caught(problems, () => mustBeAnswered([field], readAnswers([field], { [field.name]: answer }, 'fields'), 'fields'))
  }
  if (isNew)
    for (const field of askedAtSignUp(fields)) caught(problems, () => mustBeAnswered([field], answers, 'fields'))
  return {
    answers,
    groupId: readGroup(cells.get('group'), rules, problems),
    tags: readTags(cells.get('tags'), problems),
  }
}

function readGroup(name: string | undefined, { groups }: Rules, problems: Problem[]): number | null | undefined {
  if (name === undefined) return undefined
  if (name === '') return null
  const id = groups.get(name.toLowerCase())
  if (id === undefined) problems.push({ column: 'group', reason: 'is no group' })
  return id
}

function readTags(text: string | undefined, problems: Problem[]): string[] | undefined {
  if (text === undefined) return undefined
  const tags: string[] = []
  for (const tag of text.split(';').filter((one) => one.trim() !== ''))
    caught(problems, () => tags.push(readTag(tag, 'tags')))
  return tags
}

/** Notes a refusal beside the column it is about. */
function caught(problems: Problem[], work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const [about] = error.fields
    problems.push({ column: about ? headingOf(about.field) : null, reason: about?.message ?? error.message })
  }
}
