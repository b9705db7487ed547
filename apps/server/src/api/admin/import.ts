import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as services from '../../modules/services/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin.accountImport
const done = { done: true } as const

export const accountImportHandlers = {
  servers: os.servers.handler(async ({ context: { ctx } }) => ({
    items: (await services.importServers(ctx)).map(presentServer),
  })),

  read: os.read.handler(async ({ input, context: { ctx } }) => {
    await services.startListing(ctx, input.id)
    return done
  }),

  list: os.list.handler(async ({ input: { id, ...query }, context: { ctx } }) => {
    const page = await services.listFoundAccounts(ctx, { ...query, serverId: id })
    return { ...page, items: page.items.map(presentAccount) }
  }),

  products: os.products.handler(async ({ input, context: { ctx } }) => ({
    items: (await services.importProducts(ctx, input.id)).map(({ prices, ...product }) => ({
      ...product,
      prices: prices.map(({ cycle, recurring }) => ({ cycle, recurring: recurring.toWire() })),
    })),
  })),

  adopt: os.adopt.handler(async ({ input: { id, rows }, context: { ctx } }) => ({
    items: await services.adoptFoundAccounts(ctx, {
      serverId: id,
      rows: rows.map((row) => ({ ...row, nextDueOn: Temporal.PlainDate.from(row.nextDueOn) })),
    }),
  })),

  ignore: os.ignore.handler(async ({ input, context: { ctx } }) => {
    await services.ignoreAccounts(ctx, input.accountIds)
    return done
  }),

  offer: os.offer.handler(async ({ input, context: { ctx } }) => {
    await services.offerAccounts(ctx, input.accountIds)
    return done
  }),
}

const presentServer = ({ id, label, kindLabel, open, listing }: services.ImportServer) => ({
  id,
  label,
  kind: kindLabel,
  open,
  listing: listing && {
    state: listing.state,
    seen: listing.seen,
    by: listing.askedBy,
    startedAt: listing.startedAt.toString(),
    endedAt: listing.endedAt?.toString() ?? null,
    problem: listing.problem,
  },
})

const presentAccount = ({ proposal, ...account }: services.FoundAccount & { proposal: services.Proposal | null }) => ({
  id: account.id,
  username: account.username,
  domain: account.domain,
  email: account.email,
  plan: account.plan,
  isSuspended: account.isSuspended,
  createdOn: account.createdOn?.toString() ?? null,
  seenAt: account.seenAt.toString(),
  serviceId: account.serviceId,
  adoptedBy: account.adoptedBy,
  ignoredBy: account.ignoredBy,
  proposal: proposal && { client: { id: proposal.clientId, name: proposal.name }, because: proposal.because },
})
