import { createHash } from 'node:crypto'
import { invalidField, Money } from '@ostler/kernel'
import { and, asc, desc, eq, inArray, isNotNull, lte, ne } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { readSetting } from '../../../../platform/settings.ts'
import { keyed } from '../../bank/line-key.ts'
import { readCsv } from '../../bank/reading/csv.ts'
import { readStatementFile } from '../../bank/reading/index.ts'
import { type ReadStatement, unknownFormat } from '../../bank/reading/statement.ts'
import { statementColumnsSetting } from '../../bank/settings.ts'
import { accountMeant } from '../../bank/whose-account.ts'
import { bankAccountUnknown, statementColumnsNeeded, statementTooLarge } from '../../errors.ts'
import { type OurAccount, ourAccounts } from '../../queries/bank-accounts.ts'
import { bankLines, bankStatements, gatewayRows } from '../../schema.ts'
import { compareLines } from './compare-lines.ts'

export type Imported = {
  id: number
  account: string
  number: string
  lines: number
  newLines: number
  remark: string | null
}

type Given = ReadStatement & { of: string }

/** A month of a large shop; the file of a year is better cut. */
const MOST_BYTES = 10_000_000
const MOST_LINES = 20_000

/**
 * Takes a bank statement into the house: CAMT.053, CAMT.054, MT940, or CSV of an account whose columns are known. All of the
 * file is stored or nothing; a line that came in another file is known and not stored again. What is new is compared with
 * open invoices afterwards, by a job.
 *
 * `account`: whose statement it is, where the file does not say.
 *
 * @throws statement_unreadable, statement_format_unknown, statement_too_large, bank_account_unknown,
 * statement_columns_needed, invalid_input (account)
 */
export async function importStatement(
  ctx: Context,
  { fileName, content, account }: { fileName: string; content: Uint8Array; account?: string | undefined },
): Promise<Imported[]> {
  ctx.actor.must('transactions.manage')
  if (content.byteLength > MOST_BYTES) throw statementTooLarge('it has more than 10 MB')
  const ours = await ourAccounts(ctx)
  const given = await read(ctx, { content, account }, ours)
  if (given.reduce((sum, { lines }) => sum + lines.length, 0) > MOST_LINES)
    throw statementTooLarge(`it has more than ${MOST_LINES} lines`)
  return ctx.transaction(async (tx) => {
    // Two who import at once take turns, so that the second finds what the first has stored.
    const names = [...new Set(given.map(({ of }) => of))]
    await tx.db
      .select({ id: gatewayRows.id })
      .from(gatewayRows)
      .where(inArray(gatewayRows.name, names))
      .orderBy(asc(gatewayRows.id))
      .for('update')
    const imported: Imported[] = []
    for (const [of, statements] of Map.groupBy(given, (one) => one.of))
      imported.push(...(await store(tx, of, statements, fileName)))
    return imported
  })
}

async function read(
  ctx: Context,
  { content, account }: { content: Uint8Array; account: string | undefined },
  ours: OurAccount[],
): Promise<Given[]> {
  const chosen = account === undefined ? undefined : ours.find(({ row }) => row.name === account)
  if (account !== undefined && !chosen) throw invalidField('account', 'is no bank account')
  const file = readStatementFile(content)
  if (file.kind === 'csv') {
    if (file.text.trim() === '') throw unknownFormat('it is empty')
    if (file.text.includes('\0')) throw unknownFormat('it is not CAMT, MT940 or CSV')
    if (!chosen)
      throw invalidField('account', 'has to be chosen: a CSV file does not say which it is of', 'bank_account_needed')
    const columns = (await readSetting(ctx, statementColumnsSetting))[chosen.row.name]
    if (!columns) throw statementColumnsNeeded()
    const number = createHash('sha256').update(content).digest('hex').slice(0, 16)
    return [{ ...readCsv(file.text, columns, number), of: chosen.row.name }]
  }
  return file.statements.map((statement) => {
    const meant = statement.account === null ? undefined : accountMeant(statement.account, ours)
    if (!meant) throw bankAccountUnknown(statement.account ?? '')
    if (chosen && chosen.row.name !== meant.row.name)
      throw invalidField('account', `is another one than that of the file, which is ${meant.row.label}`)
    return { ...statement, of: meant.row.name }
  })
}

async function store(tx: Tx, account: string, statements: Given[], fileName: string): Promise<Imported[]> {
  const all = keyed(statements.flatMap(({ lines }) => lines))
  const keys = new Map(all.map(({ key, line }) => [line, key]))
  const imported: Imported[] = []
  for (const statement of statements) {
    const days = statement.lines.map(({ bookedOn }) => bookedOn).sort(Temporal.PlainDate.compare)
    const about = {
      account,
      number: statement.number.slice(0, 100),
      currency: statement.currency,
      format: statement.format,
      fromOn: statement.from ?? days[0] ?? null,
      untilOn: statement.until ?? days.at(-1) ?? null,
    }
    const [row] = await tx.db
      .insert(bankStatements)
      .values({
        ...about,
        fileName: fileName.slice(0, 200),
        openingMinor: statement.opening?.minor ?? null,
        closingMinor: statement.closing?.minor ?? null,
        lines: statement.lines.length,
        newLines: 0,
        importedBy: tx.actor.label,
        importedAt: tx.now,
      })
      .returning({ id: bankStatements.id })
    const newLines = await storeLines(tx, { statementId: row!.id, account, lines: statement.lines }, keys)
    const known = newLines === 0 ? await sameStatement(tx, row!.id, about) : undefined
    if (known) {
      // All of it came before: nothing is left of this one but who brought it again.
      await tx.db.delete(bankStatements).where(eq(bankStatements.id, row!.id))
      tx.record({ action: 'bank_statement_known', object: `bank_statement:${known.id}`, after: { fileName } })
      imported.push({ ...known, account, newLines: 0 })
      continue
    }
    const remark =
      [followsItself(statement), await followsOthers(tx, row!.id, statement, about)].filter(Boolean).join(' ') || null
    await tx.db.update(bankStatements).set({ newLines, remark }).where(eq(bankStatements.id, row!.id))
    tx.record({
      action: 'bank_statement_imported',
      object: `bank_statement:${row!.id}`,
      after: { ...about, fileName, lines: statement.lines.length, newLines, remark },
    })
    await tx.later(compareLines, { statementId: row!.id })
    imported.push({ id: row!.id, account, number: about.number, lines: statement.lines.length, newLines, remark })
  }
  return imported
}

const CHUNK = 500

async function storeLines(
  tx: Tx,
  { statementId, account, lines }: { statementId: number; account: string; lines: ReadStatement['lines'] },
  keys: Map<ReadStatement['lines'][number], string>,
): Promise<number> {
  let stored = 0
  const withMoney = lines.filter(({ amount }) => !amount.isZero)
  for (let at = 0; at < withMoney.length; at += CHUNK) {
    const rows = await tx.db
      .insert(bankLines)
      .values(
        withMoney.slice(at, at + CHUNK).map((line) => {
          const { amount, ...said } = line
          return {
            ...said,
            statementId,
            account,
            key: keys.get(line)!,
            currency: amount.currency,
            amountMinor: amount.minor,
            state: 'open' as const,
            changedAt: tx.now,
          }
        }),
      )
      .onConflictDoNothing({ target: [bankLines.account, bankLines.key] })
      .returning({ id: bankLines.id })
    stored += rows.length
  }
  return stored
}

type About = Pick<
  typeof bankStatements.$inferSelect,
  'account' | 'number' | 'currency' | 'format' | 'fromOn' | 'untilOn'
>

async function sameStatement(tx: Tx, id: number, about: About) {
  const { account, number, currency, format } = about
  const [same] = await tx.db
    .select({
      id: bankStatements.id,
      number: bankStatements.number,
      lines: bankStatements.lines,
      remark: bankStatements.remark,
    })
    .from(bankStatements)
    .where(
      and(
        ne(bankStatements.id, id),
        eq(bankStatements.account, account),
        eq(bankStatements.number, number),
        eq(bankStatements.currency, currency),
        eq(bankStatements.format, format),
      ),
    )
    .orderBy(asc(bankStatements.id))
    .limit(1)
  return same
}

/** Opening balance, lines and closing balance have to agree. */
function followsItself({ opening, closing, lines, currency }: ReadStatement): string | null {
  if (!opening || !closing) return null
  const sum = Money.sum(
    lines.map(({ amount }) => amount),
    currency,
  )
  const moved = closing.minus(opening)
  if (moved.equals(sum)) return null
  return `Its lines come to ${sum}, its balances differ by ${moved}: a line may be missing.`
}

/** The balance with which it opens is the one with which the statement before it closed. */
async function followsOthers(tx: Tx, id: number, { opening }: ReadStatement, about: About): Promise<string | null> {
  if (!opening || !about.fromOn) return null
  const [before] = await tx.db
    .select({
      number: bankStatements.number,
      closingMinor: bankStatements.closingMinor,
      untilOn: bankStatements.untilOn,
    })
    .from(bankStatements)
    .where(
      and(
        ne(bankStatements.id, id),
        eq(bankStatements.account, about.account),
        eq(bankStatements.currency, about.currency),
        isNotNull(bankStatements.closingMinor),
        lte(bankStatements.untilOn, about.fromOn),
      ),
    )
    .orderBy(desc(bankStatements.untilOn), desc(bankStatements.id))
    .limit(1)
  if (!before || before.closingMinor === opening.minor) return null
  const closed = Money.ofMinor(before.closingMinor!, about.currency)
  return `It opens with ${opening}, and the statement before it (${before.number}, ${before.untilOn}) closed with ${closed}: one may be missing.`
}
