import { and, desc, eq, gt, ilike, lt, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { type BankLine, knownFor, toMatch } from '../bank/known.ts'
import { type Proposal, propose } from '../bank/propose.ts'
import { bankLineNotFound, bankStatementNotFound } from '../errors.ts'
import { bankLines, bankStatements } from '../schema.ts'
import { type PayoutProposal, payoutsFor } from './payouts-of-lines.ts'
import { type ReturnProposal, returnsFor } from './returns-of-lines.ts'

export type { BankLine } from '../bank/known.ts'
export type BankStatement = typeof bankStatements.$inferSelect

/** What might be done with a line, the surest in front. */
export type LineProposal = ({ kind: 'invoices' } & Proposal) | PayoutProposal | ReturnProposal

export type BankLineFilter = {
  state?: BankLine['state'] | undefined
  account?: string | undefined
  direction?: 'in' | 'out' | undefined
  statementId?: number | undefined
  clientId?: number | undefined
  search?: string | undefined
}

/** Lines of bank statements, those that came last in front, each open one with what might be done with it. */
export async function listBankLines(
  ctx: Context,
  query: PageQuery & BankLineFilter,
): Promise<Page<{ id: number; line: BankLine; proposals: LineProposal[] }>> {
  const words = query.search?.trim()
  const like = words ? `%${words.replace(/[\\%_]/g, '\\$&')}%` : null
  const rows = await ctx.read
    .select()
    .from(bankLines)
    .where(
      and(
        lt(bankLines.id, beforeId(query.cursor)),
        query.state === undefined ? undefined : eq(bankLines.state, query.state),
        query.account === undefined ? undefined : eq(bankLines.account, query.account),
        query.statementId === undefined ? undefined : eq(bankLines.statementId, query.statementId),
        query.clientId === undefined ? undefined : eq(bankLines.clientId, query.clientId),
        query.direction === 'in' ? gt(bankLines.amountMinor, 0n) : undefined,
        query.direction === 'out' ? lt(bankLines.amountMinor, 0n) : undefined,
        like === null
          ? undefined
          : or(
              ilike(bankLines.payerName, like),
              ilike(bankLines.payerAccount, like),
              ilike(bankLines.text, like),
              ilike(bankLines.paymentReference, like),
              ilike(bankLines.endToEnd, like),
            ),
      ),
    )
    .orderBy(desc(bankLines.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  const proposals = await proposalsFor(ctx, page.items)
  return { ...page, items: page.items.map((line) => ({ id: line.id, line, proposals: proposals.get(line.id) ?? [] })) }
}

/** @throws bank_line_not_found */
export async function bankLine(ctx: Context, id: number): Promise<{ line: BankLine; proposals: LineProposal[] }> {
  const [line] = await ctx.read.select().from(bankLines).where(eq(bankLines.id, id))
  if (!line) throw bankLineNotFound()
  return { line, proposals: (await proposalsFor(ctx, [line])).get(id) ?? [] }
}

async function proposalsFor(ctx: Context, lines: readonly BankLine[]): Promise<Map<number, LineProposal[]>> {
  const open = lines.filter((line) => line.state === 'open')
  if (open.length === 0) return new Map()
  const [known, payouts, returned] = await Promise.all([
    knownFor(
      ctx,
      open.filter((line) => line.amountMinor > 0n),
    ),
    payoutsFor(ctx, open),
    returnsFor(ctx, open),
  ])
  return new Map(
    open.map((line) => {
      const invoices = line.amountMinor > 0n && !line.isReturn ? propose(toMatch(line), known(line.currency)) : []
      const all: LineProposal[] = [
        ...invoices.map((one) => ({ kind: 'invoices' as const, ...one })),
        ...(payouts.get(line.id) ?? []),
        ...(returned.get(line.id) ?? []),
      ]
      return [line.id, all.sort((a, b) => b.score - a.score)]
    }),
  )
}

export async function listBankStatements(
  ctx: Context,
  query: PageQuery & { account?: string | undefined },
): Promise<Page<BankStatement & { open: number }>> {
  const rows = await ctx.read
    .select()
    .from(bankStatements)
    .where(
      and(
        lt(bankStatements.id, beforeId(query.cursor)),
        query.account === undefined ? undefined : eq(bankStatements.account, query.account),
      ),
    )
    .orderBy(desc(bankStatements.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  const items: (BankStatement & { open: number })[] = []
  for (const row of page.items) items.push({ ...row, open: await openOf(ctx, row.id) })
  return { ...page, items }
}

/** @throws bank_statement_not_found */
export async function bankStatement(ctx: Context, id: number): Promise<BankStatement & { open: number }> {
  const [row] = await ctx.read.select().from(bankStatements).where(eq(bankStatements.id, id))
  if (!row) throw bankStatementNotFound()
  return { ...row, open: await openOf(ctx, id) }
}

const openOf = (ctx: Context, statementId: number): Promise<number> =>
  ctx.read.$count(bankLines, and(eq(bankLines.statementId, statementId), eq(bankLines.state, 'open')))
