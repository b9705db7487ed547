import { z } from 'zod'
import { changingMethods, collection, storedMethod } from '../payment-methods.ts'
import { attemptState } from '../payments.ts'
import { forStaff } from '../procedure.ts'
import { byId, civilDate, done, id, instant, line, money, notFound, page, pageQuery, pickedDay } from '../schemas.ts'

const clientGone = notFound('client_not_found', 'There is no such client.')
const invoiceGone = notFound('invoice_not_found', 'There is no such invoice.')
const { method_not_found, method_unusable, method_in_use } = changingMethods

/** Means to pay that clients have stored. */
export const paymentMethods = {
  list: forStaff(
    'GET',
    '/admin/clients/{id}/payment-methods',
    'What a client has stored, newest first',
    'payment_methods.view',
  )
    .input(pageQuery.extend({ id }))
    .output(page(storedMethod))
    .errors(clientGone),
  makeDefault: forStaff(
    'POST',
    '/admin/payment-methods/{id}/default',
    'Have this pay what nothing else was chosen for',
    'payment_methods.manage',
    { stepUp: true },
  )
    .input(byId)
    .output(done)
    .errors({ method_not_found, method_unusable }),
  remove: forStaff(
    'DELETE',
    '/admin/payment-methods/{id}',
    'Remove a means to pay, here and at the provider',
    'payment_methods.manage',
    { stepUp: true },
  )
    .input(byId)
    .output(done)
    .errors({ method_not_found, method_in_use }),
}

/** How invoices are charged by themselves. */
export const collections = {
  list: forStaff(
    'GET',
    '/admin/collections',
    'Open invoices that were charged in vain, newest first',
    'transactions.view',
  )
    .input(
      pageQuery.extend({
        /** `stopped`: not tried by itself any more. */
        state: z.enum(['stopped', 'waiting']).optional(),
        clientId: id.optional(),
      }),
    )
    .output(
      page(
        z.object({
          id,
          client: z.object({ id, name: z.string() }),
          number: z.string(),
          dueOn: civilDate,
          balance: money,
          tries: z.number().int(),
          nextOn: civilDate.nullable(),
          reason: z.string().nullable(),
        }),
      ),
    ),
  ofInvoice: forStaff(
    'GET',
    '/admin/invoices/{id}/collection',
    'How an invoice is charged by itself',
    'transactions.view',
  )
    .input(byId)
    .output(collection)
    .errors(invoiceGone),
  pause: forStaff('GET', '/admin/clients/{id}/charging', 'Is charging paused for a client?', 'transactions.view')
    .input(byId)
    .output(
      z.object({
        pause: z.object({ until: civilDate.nullable(), reason: z.string(), by: z.string(), at: instant }).nullable(),
      }),
    )
    .errors(clientGone),
  stop: forStaff(
    'POST',
    '/admin/clients/{id}/charging/pause',
    'Charge nothing of a client by itself, until a day or until it is resumed',
    'transactions.manage',
  )
    .input(
      byId.extend({
        /** The first day on which it is charged again; left out: until it is resumed. */
        until: pickedDay.optional(),
        reason: line(300),
      }),
    )
    .output(done)
    .errors({ ...clientGone, client_closed: { status: 409, message: 'This client was merged or erased.' } }),
  resume: forStaff('POST', '/admin/clients/{id}/charging/resume', 'Charge what is due again', 'transactions.manage')
    .input(byId)
    .output(done)
    .errors({ not_paused: { status: 409, message: 'Charging is not paused for this client.' } }),
  chargeNow: forStaff(
    'POST',
    '/admin/invoices/{id}/charge',
    'Charge an invoice now: with this method, or with the one that would pay it',
    'transactions.manage',
    { stepUp: true, outside: true },
  )
    .input(byId.extend({ methodId: id.optional() }))
    .output(z.object({ attemptId: id, state: attemptState, reason: z.string().nullable() }))
    .errors({
      ...invoiceGone,
      method_not_found,
      method_unusable,
      invoice_not_payable: { status: 409, message: 'This invoice is not open.' },
      payment_underway: { status: 409, message: 'A payment for this is on its way already.' },
      gateway_not_found: { status: 404, message: 'This way to pay is not offered for the invoice.' },
      gateway_unavailable: { status: 503, message: 'The payment provider did not answer.' },
    }),
}

const values = z.object({
  automaticCharge: z.object({
    isOn: z.boolean(),
    /** How many days before its due date an invoice is charged. */
    daysBefore: z.number().int(),
    /** Days from the first try to the further ones. */
    retryDays: z.array(z.number().int()),
  }),
})

export const chargeSettings = {
  charging: forStaff(
    'GET',
    '/admin/settings/charging',
    'When stored means to pay are charged, and the defaults',
    'settings.view',
  ).output(z.object({ values, defaults: values, about: z.record(z.string(), z.string()) })),
  changeCharging: forStaff(
    'PATCH',
    '/admin/settings/charging',
    'Decide when stored means to pay are charged',
    'settings.manage',
  )
    .input(values.partial())
    .output(done),
}
