import { DomainError } from '@ostler/kernel'
import { and, asc, eq, gt } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../../platform/context.ts'
import { defineJob } from '../../../../platform/jobs/definitions.ts'
import { readSetting } from '../../../../platform/settings.ts'
import { type BankLine, knownFor, toMatch } from '../../bank/known.ts'
import { propose } from '../../bank/propose.ts'
import { automaticMatchingSetting } from '../../bank/settings.ts'
import { bankLines, bankStatements } from '../../schema.ts'
import { matchAsHouse } from './match-line.ts'

// What they say is searched for the numbers of invoices that were paid lately, all of a chunk at once.
const CHUNK = 100

/** Compares the new lines of a statement with what is open, and matches what is certain; the rest waits for staff. */
export const compareLines = defineJob({
  name: 'payments.compare_bank_lines',
  queue: 'billing',
  payload: z.object({ statementId: z.number() }),
  attempts: 5,
  backoffMs: 1000,
  async handle(ctx, { statementId }) {
    const isAutomatic = await readSetting(ctx, automaticMatchingSetting)
    for (let after = 0; isAutomatic; ) {
      const lines = await untouched(ctx, statementId, after)
      if (lines.length === 0) break
      await matchCertain(ctx, lines)
      after = lines.at(-1)!.id
    }
    await ctx.transaction(async (tx) => {
      await tx.db.update(bankStatements).set({ comparedAt: tx.now }).where(eq(bankStatements.id, statementId))
      tx.record({ action: 'bank_statement_compared', object: `bank_statement:${statementId}`, after: { isAutomatic } })
    })
  },
})

/** What staff have undone is not done again behind their back. */
const untouched = (ctx: Context, statementId: number, after: number): Promise<BankLine[]> =>
  ctx.read
    .select()
    .from(bankLines)
    .where(
      and(
        eq(bankLines.statementId, statementId),
        gt(bankLines.id, after),
        eq(bankLines.state, 'open'),
        eq(bankLines.matches, 0),
        eq(bankLines.isReturn, false),
        gt(bankLines.amountMinor, 0n),
      ),
    )
    .orderBy(asc(bankLines.id))
    .limit(CHUNK)

async function matchCertain(ctx: Context, lines: BankLine[]): Promise<void> {
  const known = await knownFor(ctx, lines)
  for (const line of lines) {
    const certain = propose(toMatch(line), known(line.currency)).find((one) => one.isCertain)
    const [invoiceId] = certain?.invoiceIds ?? []
    if (!certain || invoiceId === undefined) continue
    try {
      const { clientId, reasons } = certain
      await ctx.transaction((tx) =>
        matchAsHouse(tx, { lineId: line.id, clientId, invoices: [invoiceId], reason: reasons.join(' ') }),
      )
    } catch (error) {
      // Somebody was faster, or the client was merged away: the line is there for staff.
      if (!(error instanceof DomainError)) throw error
      ctx.log.info({ lineId: line.id, code: error.code }, 'A bank line was not matched by itself.')
    }
  }
}
