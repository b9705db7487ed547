import { and, desc, eq, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { mails } from '../schema.ts'

export type MailSummary = {
  id: number
  template: string
  to: string
  subject: string
  state: 'queued' | 'sent' | 'failed'
  createdAt: string
  sentAt: string | null
  error: string | null
}

/** The mails we wrote, newest first, without what they say. */
export async function listMails(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined },
): Promise<Page<MailSummary>> {
  ctx.actor.must('mails.view')
  const rows = await ctx.read
    .select({
      id: mails.id,
      template: mails.template,
      to: mails.toAddress,
      subject: mails.subject,
      state: mails.state,
      createdAt: mails.createdAt,
      sentAt: mails.sentAt,
      error: mails.error,
    })
    .from(mails)
    .where(
      and(
        lt(mails.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(mails.clientId, query.clientId),
      ),
    )
    .orderBy(desc(mails.id))
    .limit(query.limit + 1)
  const { items, nextCursor } = toPage(rows, query.limit)
  return {
    items: items.map((row) => ({
      ...row,
      createdAt: row.createdAt.toString(),
      sentAt: row.sentAt?.toString() ?? null,
    })),
    nextCursor,
  }
}
