import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import {
  askForErasure,
  askForOwnExport,
  type ExportRow,
  fetchExport,
  linkToExport,
  ownRequests,
  withdrawErasure,
} from '../../modules/clients/index.ts'
import type { Context } from '../../platform/context.ts'
import { API_PREFIX, type ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().personalData
const done = { done: true } as const

export const personalDataHandlers = {
  get: os.get.handler(async ({ context: { ctx } }) => {
    const { coversAccount, exports, erasure } = await ownRequests(ctx)
    return {
      coversAccount,
      exports: exports.map(presentArchive),
      erasure: erasure && {
        id: erasure.id,
        state: erasure.state,
        askedAt: erasure.askedAt.toString(),
        dueOn: erasure.dueOn.toString(),
        reason: erasure.state === 'refused' ? erasure.reason : null,
        doneAt: erasure.doneAt?.toString() ?? null,
      },
    }
  }),
  askForExport: os.askForExport.handler(async ({ context: { ctx } }) => presentArchive(await askForOwnExport(ctx))),
  link: os.link.handler(({ input, context: { ctx } }) => archiveLink(ctx, input.id)),
  fetch: os.fetch.handler(async ({ input, context: { ctx } }) => {
    const { name, content } = await fetchExport(ctx, input.token)
    return new File([content], name, { type: 'application/zip' })
  }),
  askForErasure: os.askForErasure.handler(async ({ context: { ctx } }) => {
    await askForErasure(ctx)
    return done
  }),
  withdrawErasure: os.withdrawErasure.handler(async ({ context: { ctx } }) => {
    await withdrawErasure(ctx)
    return done
  }),
}

export async function archiveLink(ctx: Context, exportId: number) {
  const { token, expiresAt } = await linkToExport(ctx, exportId)
  return { path: `${API_PREFIX}/personal-data/archives/${token}`, expiresAt: expiresAt.toString() }
}

export const presentArchive = ({ id, state, askedAt, stepsDone, steps, bytes, expiresAt }: ExportRow) => ({
  id,
  state,
  askedAt: askedAt.toString(),
  stepsDone,
  steps,
  bytes,
  expiresAt: expiresAt?.toString() ?? null,
})
