import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { actAsClient, createSignOnLink, personName } from '../../modules/clients/index.ts'
import { userById } from '../../modules/identity/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { enterActing } from '../authenticate.ts'

const os = implement(contract).$context<ApiContext>().admin.clients.access

export const clientAccessHandlers = {
  actAs: os.actAs.handler(async ({ input: { id, ...rest }, context: { ctx, http } }) => {
    const acting = await actAsClient(ctx, { clientId: id, ...rest, userAgent: http.userAgent })
    enterActing(http, acting)
    const user = await userById(ctx, acting.userId)
    return { user: { id: user.id, name: personName(user) }, until: acting.until.toString() }
  }),

  createSignOnLink: os.createSignOnLink.handler(async ({ input: { id, ...rest }, context: { ctx } }) => {
    const { url, expiresAt } = await createSignOnLink(ctx, { clientId: id, ...rest })
    return { url, expiresAt: expiresAt.toString() }
  }),
}
