import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import {
  type Client,
  clientName,
  clientNames,
  listMerges,
  type Merge,
  mergeClients,
  mergeDetails,
  previewMerge,
  undoMerge,
} from '../../modules/clients/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin

export const clientMergeHandlers = {
  mergePreview: os.clients.mergePreview.handler(async ({ input, context: { ctx } }) => {
    const { from, into, ...preview } = await previewMerge(ctx, { fromId: input.id, intoId: input.intoId })
    return { ...preview, from: named(from), into: named(into) }
  }),
  merge: os.clients.merge.handler(({ input: { id, ...wish }, context: { ctx } }) =>
    mergeClients(ctx, { fromId: id, ...wish }),
  ),
}

export const mergeHandlers = {
  list: os.merges.list.handler(async ({ input, context: { ctx } }) => {
    const page = await listMerges(ctx, input)
    return { ...page, items: await presentMerges(ctx, page.items) }
  }),
  get: os.merges.get.handler(async ({ input, context: { ctx } }) => {
    const { merge, hindrances } = await mergeDetails(ctx, input.id)
    const [shown] = await presentMerges(ctx, [merge])
    return { ...shown!, hindrances }
  }),
  undo: os.merges.undo.handler(async ({ input, context: { ctx } }) => {
    await undoMerge(ctx, { mergeId: input.id, reason: input.reason })
    return { done: true } as const
  }),
}

const named = (client: Client) => ({ id: client.id, name: clientName(client) })

async function presentMerges(ctx: Context, merges: Merge[]) {
  const names = await clientNames(
    ctx,
    merges.flatMap(({ fromId, intoId }) => [fromId, intoId]),
  )
  const called = (id: number) => ({ id, name: names.get(id) ?? '' })
  return merges.map(({ id, fromId, intoId, reason, madeBy, madeAt, counts, undoneBy, undoneAt, undoReason }) => ({
    id,
    from: called(fromId),
    into: called(intoId),
    reason,
    madeBy,
    madeAt: madeAt.toString(),
    wentOver: Object.entries(counts).map(([holds, count]) => ({ holds, count })),
    undone: undoneAt && { by: undoneBy ?? '', at: undoneAt.toString(), reason: undoReason ?? '' },
  }))
}
