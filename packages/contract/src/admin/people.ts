import { z } from 'zod'
import { accountStatus, clientProfile } from '../account.ts'
import { forStaff } from '../procedure.ts'
import { byId, civilDate, done, id, instant, line, money, page, pageQuery } from '../schemas.ts'
import { clientAccess } from './client-access.ts'
import { clientCredit } from './invoicing.ts'
import { clientMerge } from './merges.ts'
import { clientPersonalData } from './personal-data.ts'
import { clientGone, groupColour, tag } from './records.ts'

const exemption = z.object({ certificate: z.string(), until: z.string().nullable() }).nullable()

/** Which clients are meant; what is left out does not matter. */
export const clientFilter = {
  search: z.string().trim().max(100).optional(),
  tag: tag.toLowerCase().optional(),
  groupId: id.optional(),
  status: accountStatus.optional(),
}

const groupOfClient = z.object({ id, name: z.string(), colour: groupColour }).nullable()

export const clients = {
  list: forStaff('GET', '/admin/clients', 'Clients, newest first', 'clients.view')
    .input(
      pageQuery.extend({
        ...clientFilter,
        /** `too`: also clients that were merged into others. */
        merged: z.literal('too').optional(),
      }),
    )
    .output(
      page(
        z.object({
          id,
          name: z.string(),
          company: z.string().nullable(),
          email: z.string(),
          country: z.string(),
          currency: z.string(),
          createdAt: instant,
          status: accountStatus,
          group: groupOfClient,
          tags: z.array(z.string()),
          /** The client that has everything of this one now. */
          mergedInto: id.nullable(),
        }),
      ),
    ),
  get: forStaff('GET', '/admin/clients/{id}', 'One client', 'clients.view')
    .input(byId)
    .output(
      clientProfile.extend({
        createdAt: instant,
        /** The client that has everything of this one now; null: it stands by itself. */
        mergedInto: z.object({ id, name: z.string() }).nullable(),
        erasedAt: instant.nullable(),
        /** What is known of the tax id: `format_only` where no authority can be asked. */
        taxIdStatus: z.enum(['unchecked', 'valid', 'invalid', 'format_only']).nullable(),
        exemption,
        /** Spared fees for paying late. */
        noLateFees: z.boolean(),
        group: groupOfClient,
        tags: z.array(z.string()),
        /** Null: the account is open. */
        closure: z.object({ closedAt: instant, reason: z.string(), closedBy: z.string().nullable() }).nullable(),
        users: z.array(
          z.object({
            id,
            name: z.string(),
            email: z.string(),
            emailVerified: z.boolean(),
            lastLoginAt: instant.nullable(),
          }),
        ),
        /** What the client owes on open invoices, after payments. */
        receivable: money,
        counts: z.object({
          services: z.number().int(),
          activeServices: z.number().int(),
          orders: z.number().int(),
          openInvoices: z.number().int(),
        }),
      }),
    )
    .errors(clientGone),
  grantExemption: forStaff(
    'POST',
    '/admin/clients/{id}/tax-exemption',
    'Note the certificate by which a client is exempt from tax; null ends the exemption',
    'tax.manage',
  )
    .input(
      byId.extend({
        certificate: line(100).nullable(),
        /** The last day of the certificate; left out: until it is taken back. */
        until: civilDate.nullable().default(null),
      }),
    )
    .output(z.object({ exemption }))
    .errors(clientGone),
  credit: clientCredit,
  access: clientAccess,
  ...clientMerge,
  ...clientPersonalData,
  setLateFees: forStaff('POST', '/admin/clients/{id}/late-fees', 'Spare a client late fees, or not', 'invoices.manage')
    .input(byId.extend({ noLateFees: z.boolean() }))
    .output(done)
    .errors(clientGone),
}

export const search = forStaff(
  'GET',
  '/admin/search',
  'Find clients, invoices, orders and services by what somebody tells you',
  'clients.view',
)
  .input(z.object({ query: z.string().trim().min(1).max(100) }))
  .output(
    z.object({
      items: z.array(
        z.object({
          kind: z.enum(['client', 'invoice', 'order', 'service']),
          id,
          title: z.string(),
          subtitle: z.string(),
        }),
      ),
    }),
  )

/** What the home page of staff counts; money is per currency, never added up across currencies. */
export const overview = forStaff('GET', '/admin/overview', 'The figures of the home page', 'orders.view').output(
  z.object({
    clients: z.number().int(),
    activeServices: z.number().int(),
    failedServices: z.number().int(),
    pendingOrders: z.number().int(),
    openInvoices: z.number().int(),
    failedJobs: z.number().int(),
    receivedLast30Days: z.array(money),
    outstanding: z.array(money),
    recentOrders: z.array(
      z.object({ id, number: z.string(), client: z.string(), total: money, state: z.string(), placedAt: instant }),
    ),
  }),
)
