import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import {
  amount,
  byId,
  civilDate,
  cycle,
  done,
  id,
  instant,
  money,
  notFound,
  page,
  pageQuery,
  pickedDay,
} from '../schemas.ts'

const noServer = notFound('server_not_found', 'There is no such server.')
const refused = {
  ...notFound('found_account_not_found', 'There is no such account.'),
  found_account_linked: { status: 409, message: 'One of these accounts is a service already.' },
}
const chosen = z.object({ accountIds: z.array(id).min(1).max(200) })

const foundAccount = z.object({
  id,
  username: z.string(),
  domain: z.string().nullable(),
  email: z.string().nullable(),
  /** In the server's words. */
  plan: z.string().nullable(),
  isSuspended: z.boolean(),
  createdOn: civilDate.nullable(),
  seenAt: instant,
  serviceId: id.nullable(),
  /** Who made a service of it; null: it was one when it was found. */
  adoptedBy: z.string().nullable(),
  ignoredBy: z.string().nullable(),
  /** The client that it probably belongs to, and how we know; where several fit, nobody. */
  proposal: z.object({ client: z.object({ id, name: z.string() }), because: z.enum(['email', 'domain']) }).nullable(),
})

/** Accounts that stand on servers already are made services, without setting up or invoicing anything. */
export const accountImport = {
  servers: forStaff(
    'GET',
    '/admin/account-import/servers',
    'Servers whose accounts can be taken over, and how far reading them is',
    'services.view',
  ).output(
    z.object({
      items: z.array(
        z.object({
          id,
          label: z.string(),
          kind: z.string(),
          /** Accounts that wait for a decision. */
          open: z.number().int(),
          listing: z
            .object({
              state: z.enum(['running', 'done', 'failed']),
              seen: z.number().int(),
              by: z.string(),
              startedAt: instant,
              endedAt: instant.nullable(),
              problem: z.string().nullable(),
            })
            .nullable(),
        }),
      ),
    }),
  ),
  read: forStaff(
    'POST',
    '/admin/servers/{id}/found-accounts/read',
    'Have the accounts of a server read, in the background',
    'services.manage',
  )
    .input(byId)
    .output(done)
    .errors({
      ...noServer,
      server_lists_nothing: { status: 409, message: 'Servers of this kind cannot list their accounts.' },
      listing_runs: { status: 409, message: 'The accounts of this server are being read at this moment.' },
    }),
  list: forStaff(
    'GET',
    '/admin/servers/{id}/found-accounts',
    'Accounts that were found on a server, newest first',
    'services.view',
  )
    .input(pageQuery.extend({ id, state: z.enum(['open', 'ignored', 'linked']).default('open') }))
    .output(page(foundAccount)),
  products: forStaff(
    'GET',
    '/admin/servers/{id}/import-products',
    'What accounts of a server may become',
    'services.view',
  )
    .input(byId)
    .output(
      z.object({
        items: z.array(z.object({ id, name: z.string(), prices: z.array(z.object({ cycle, recurring: money })) })),
      }),
    )
    .errors(noServer),
  adopt: forStaff(
    'POST',
    '/admin/servers/{id}/found-accounts/adopt',
    'Make services of accounts, all or none; one that is a service by this already stays as it is',
    'services.manage',
  )
    .input(
      z.object({
        id,
        rows: z
          .array(
            z.object({
              accountId: id,
              clientId: id,
              productId: id,
              cycle,
              /** In the currency of the client; null: what the list says. */
              price: amount.nullable(),
              /** Nothing is charged for what lies before. */
              nextDueOn: pickedDay,
            }),
          )
          .min(1)
          .max(200),
      }),
    )
    .output(z.object({ items: z.array(z.object({ accountId: id, serviceId: id, isNew: z.boolean() })) }))
    .errors(noServer),
  ignore: forStaff('POST', '/admin/account-import/ignore', 'Offer accounts no more', 'services.manage')
    .input(chosen)
    .output(done)
    .errors(refused),
  offer: forStaff('POST', '/admin/account-import/offer', 'Offer ignored accounts again', 'services.manage')
    .input(chosen)
    .output(done)
    .errors(refused),
}
