import { invalidField } from '@ostler/kernel'
import type { Context } from '../../../../platform/context.ts'
import { changeSetting, readSetting } from '../../../../platform/settings.ts'
import { readCells, type StatementColumns } from '../../bank/reading/csv.ts'
import { readStatementFile } from '../../bank/reading/index.ts'
import { statementColumnsSetting } from '../../bank/settings.ts'
import { ourAccounts } from '../../queries/bank-accounts.ts'

/** Remembers which column of an account's CSV files is what. @throws invalid_input (account, amount) */
export async function saveStatementColumns(
  ctx: Context,
  { account, columns }: { account: string; columns: StatementColumns },
): Promise<void> {
  ctx.actor.must('transactions.manage')
  if (!(await ourAccounts(ctx)).some(({ row }) => row.name === account))
    throw invalidField('account', 'is no bank account')
  if (columns.amount === '' && (columns.credit === '' || columns.debit === ''))
    throw invalidField('amount', 'is needed, or one column for money that came and one for money that went')
  await ctx.transaction(async (tx) => {
    const all = await readSetting(tx, statementColumnsSetting)
    await changeSetting(tx, statementColumnsSetting, { ...all, [account]: columns })
  })
}

const SHOWN_ROWS = 12

export type FilePreview = { delimiter: string; rows: string[][]; columns: StatementColumns | null }

/**
 * The first rows of a CSV file, for staff who say what its columns are, with what was said of the account before.
 * @throws statement_unreadable, invalid_input (file) when it is no CSV
 */
export async function previewColumns(
  ctx: Context,
  { account, content }: { account: string; content: Uint8Array },
): Promise<FilePreview> {
  ctx.actor.must('transactions.manage')
  const file = readStatementFile(content)
  if (file.kind !== 'csv') throw invalidField('file', 'says by itself what is in it: import it')
  const { delimiter, rows } = readCells(file.text)
  const columns = (await readSetting(ctx, statementColumnsSetting))[account] ?? null
  return { delimiter, rows: rows.slice(0, SHOWN_ROWS).map(({ cells }) => cells.slice(0, 40)), columns }
}
