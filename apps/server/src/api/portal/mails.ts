import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { type ClientMail, clientMail, clientMails } from '../../modules/messaging/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().mails

export const accountMailHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await clientMails(ctx, input)
    return { items: items.map(presentMail), nextCursor }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) => {
    const mail = await clientMail(ctx, input.id)
    return { ...presentMail(mail), text: mail.text }
  }),
}

const presentMail = ({ id, subject, toAddress, state, createdAt, sentAt }: ClientMail) => ({
  id,
  subject,
  to: toAddress,
  state,
  createdAt: createdAt.toString(),
  sentAt: sentAt?.toString() ?? null,
})
