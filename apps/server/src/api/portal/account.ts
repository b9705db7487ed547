import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { type Client, clientProfile, setMailKinds, updateAccount, useLogInEmail } from '../../modules/clients/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().account

export const accountHandlers = {
  get: os.get.handler(async ({ context: { ctx } }) =>
    presentClient(await clientProfile(ctx, ctx.actor.mustActForClient())),
  ),
  useLogInEmail: os.useLogInEmail.handler(async ({ context: { ctx } }) => presentClient(await useLogInEmail(ctx))),
  setMailKinds: os.setMailKinds.handler(async ({ input, context: { ctx } }) =>
    presentClient(await setMailKinds(ctx, input)),
  ),
  update: os.update.handler(async ({ input, context: { ctx } }) => presentClient(await updateAccount(ctx, input))),
}

export function presentClient({ createdAt, exemptionCertificate, exemptionUntil, ...profile }: Client) {
  return profile
}
