import { and, inArray, isNull } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { foundAccountLinked, foundAccountNotFound } from '../errors.ts'
import { foundAccounts } from '../schema.ts'

/** These accounts are nobody's that we serve: they are not offered any more. @throws found_account_not_found, found_account_linked */
export const ignoreAccounts = (ctx: Context, accountIds: number[]): Promise<void> =>
  decide(ctx, accountIds, { action: 'accounts_ignored', ignoredBy: ctx.actor.label })

/** They are offered again. @throws found_account_not_found, found_account_linked */
export const offerAccounts = (ctx: Context, accountIds: number[]): Promise<void> =>
  decide(ctx, accountIds, { action: 'accounts_offered', ignoredBy: null })

async function decide(
  ctx: Context,
  accountIds: number[],
  { action, ignoredBy }: { action: string; ignoredBy: string | null },
): Promise<void> {
  ctx.actor.must('services.manage')
  const ids = [...new Set(accountIds)].sort((a, b) => a - b)
  await ctx.transaction(async (tx) => {
    const locked = await tx.db
      .select({ id: foundAccounts.id, serviceId: foundAccounts.serviceId })
      .from(foundAccounts)
      .where(inArray(foundAccounts.id, ids))
      .orderBy(foundAccounts.id)
      .for('update')
    if (locked.length < ids.length) throw foundAccountNotFound()
    if (locked.some(({ serviceId }) => serviceId !== null)) throw foundAccountLinked()
    await tx.db
      .update(foundAccounts)
      .set({ ignoredBy })
      .where(and(inArray(foundAccounts.id, ids), isNull(foundAccounts.serviceId)))
    tx.record({ action, object: 'found_accounts', after: { accounts: ids } })
  })
}
