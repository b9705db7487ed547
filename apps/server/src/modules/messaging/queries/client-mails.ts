import { and, desc, eq, lt, notInArray } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { mailNotFound } from '../errors.ts'
import { mails } from '../schema.ts'
import { openBody } from '../sealed-body.ts'
import type { TemplateName } from '../templates/index.ts'

export type ClientMail = Pick<
  typeof mails.$inferSelect,
  'id' | 'subject' | 'toAddress' | 'state' | 'createdAt' | 'sentAt' | 'template'
>

/**
 * The mails whose words every member may read who may read mails. All others, also those that are yet to be written, carry
 * links that let people in, or may do so one day: they are listed, and say nothing.
 */
const readable: ReadonlySet<string> = new Set<TemplateName>([
  'order_received',
  'invoice_issued',
  'invoice_reminder',
  'invoice_overdue',
  'payment_received',
  'payment_reversed',
  'service_ready',
  'service_ending',
  'service_suspended',
  'service_unsuspended',
  'usage_warning',
  'price_change',
  'member_joined',
  'member_added',
  'member_removed',
  'ownership_offered',
  'ownership_moved',
])

/** Written to ourselves about a client. */
const toStaff: TemplateName[] = ['quote_accepted']

const columns = {
  id: mails.id,
  subject: mails.subject,
  toAddress: mails.toAddress,
  state: mails.state,
  createdAt: mails.createdAt,
  sentAt: mails.sentAt,
  template: mails.template,
}

/** What was mailed about the account one acts for, newest first. @throws forbidden */
export async function clientMails(ctx: Context, query: PageQuery): Promise<Page<ClientMail>> {
  const clientId = mustReadAll(ctx)
  const rows = await ctx.read
    .select(columns)
    .from(mails)
    .where(and(ofClient(clientId), lt(mails.id, beforeId(query.cursor))))
    .orderBy(desc(mails.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/**
 * One of them with what it said, as the text that was written for people who read text: no HTML of ours or anybody else's
 * gets near a browser.
 *
 * @throws forbidden, mail_not_found also for a mail of somebody else
 */
export async function clientMail(ctx: Context, id: number): Promise<ClientMail & { text: string | null }> {
  const clientId = mustReadAll(ctx)
  const [found] = await ctx.read
    .select({ ...columns, sealedBody: mails.sealedBody })
    .from(mails)
    .where(and(ofClient(clientId), eq(mails.id, id)))
  if (!found) throw mailNotFound()
  const { sealedBody, ...mail } = found
  return { ...mail, text: readable.has(mail.template) ? openBody(ctx.port(vault), id, sealedBody).text : null }
}

const ofClient = (clientId: number) => and(eq(mails.clientId, clientId), notInArray(mails.template, toStaff))

/** Mails speak of all services of an account, so they are not for somebody who is kept to some. */
function mustReadAll(ctx: Context): number {
  const clientId = ctx.actor.mustActForClient('mails.view')
  if (ctx.actor.member?.onlyServices) throw forbidden('read mails about services that you do not reach')
  return clientId
}
