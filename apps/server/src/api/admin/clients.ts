import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { countOpenInvoices, receivableOf } from '../../modules/billing/index.ts'
import {
  type Client,
  clientNames,
  clientProfile,
  closureOf,
  grantExemption,
  groupsOf,
  type ListedClient,
  listClients,
  personName,
  setLateFeeExemption,
  tagsOf,
  usersOf,
} from '../../modules/clients/index.ts'
import type { User } from '../../modules/identity/index.ts'
import { countOrders } from '../../modules/ordering/index.ts'
import { countServices } from '../../modules/services/index.ts'
import { taxIdStatusOf } from '../../modules/tax/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentClient } from '../portal/account.ts'
import { clientAccessHandlers } from './client-access.ts'
import { clientCreditHandlers } from './invoicing.ts'
import { clientMergeHandlers } from './merges.ts'
import { clientPersonalDataHandlers } from './personal-data.ts'

const os = implement(contract).$context<ApiContext>().admin.clients

export const clientHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await listClients(ctx, input)
    const groups = await groupsOf(ctx, items)
    return { items: items.map((client) => presentRow(client, groups)), nextCursor }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) => {
    const client = await clientProfile(ctx, input.id)
    const { mergedInto } = client
    const [names, users, receivable, openInvoices, services, orders, taxIdStatus, groups, tags, closure] =
      await Promise.all([
        clientNames(ctx, mergedInto === null ? [] : [mergedInto]),
        usersOf(ctx, client.id),
        receivableOf(ctx, client.id, client.currency),
        countOpenInvoices(ctx, client.id),
        countServices(ctx, client.id),
        countOrders(ctx, { clientId: client.id }),
        taxIdStatusOf(ctx, client),
        groupsOf(ctx, [client]),
        tagsOf(ctx, [client.id]),
        closureOf(ctx, client.id),
      ])
    return {
      ...presentClient(client),
      createdAt: client.createdAt.toString(),
      mergedInto: mergedInto === null ? null : { id: mergedInto, name: names.get(mergedInto)! },
      erasedAt: client.erasedAt?.toString() ?? null,
      taxIdStatus,
      exemption: presentExemption(client),
      noLateFees: client.noLateFees,
      group: groupOf(client, groups),
      tags: tags.get(client.id) ?? [],
      closure: closure && { ...closure, closedAt: closure.closedAt.toString() },
      users: users.map(presentUser),
      receivable: receivable.toWire(),
      counts: { services: services.all, activeServices: services.active, orders, openInvoices },
    }
  }),

  grantExemption: os.grantExemption.handler(async ({ input, context: { ctx } }) => {
    const until = input.until === null ? null : Temporal.PlainDate.from(input.until)
    const client = await grantExemption(ctx, { clientId: input.id, certificate: input.certificate, until })
    return { exemption: presentExemption(client) }
  }),
  credit: clientCreditHandlers,
  access: clientAccessHandlers,
  ...clientMergeHandlers,
  ...clientPersonalDataHandlers,
  setLateFees: os.setLateFees.handler(async ({ input, context: { ctx } }) => {
    await setLateFeeExemption(ctx, { clientId: input.id, noLateFees: input.noLateFees })
    return { done: true } as const
  }),
}

const presentExemption = ({ exemptionCertificate, exemptionUntil }: Client) =>
  exemptionCertificate === null
    ? null
    : { certificate: exemptionCertificate, until: exemptionUntil?.toString() ?? null }

type Groups = Awaited<ReturnType<typeof groupsOf>>
const groupOf = ({ groupId }: Client, groups: Groups) => (groupId === null ? null : (groups.get(groupId) ?? null))

const presentRow = (client: ListedClient, groups: Groups) => ({
  id: client.id,
  name: personName(client),
  company: client.company,
  email: client.email,
  country: client.country,
  currency: client.currency,
  createdAt: client.createdAt.toString(),
  status: client.isClosed ? ('closed' as const) : ('active' as const),
  group: groupOf(client, groups),
  tags: client.tags,
  mergedInto: client.mergedInto,
})

const presentUser = (user: User) => ({
  id: user.id,
  name: personName(user),
  email: user.email,
  emailVerified: user.emailVerifiedAt !== null,
  lastLoginAt: user.lastLoginAt?.toString() ?? null,
})
