import { z } from 'zod'
import { nextStep } from './payments.ts'
import { forClient } from './procedure.ts'
import { byId, civilDate, done, id, instant, notFound, page, pageQuery } from './schemas.ts'

const tag = 'Billing'

/** What tells stored means to pay apart. Nothing of it could be used anywhere else. */
export const methodSummary = z.object({
  id,
  kind: z.enum(['card', 'bank_debit', 'wallet']),
  /** `Visa •4242`. */
  name: z.string(),
  /** The last day on which it works. */
  expiresOn: civilDate.nullable(),
  /** It was declined for good, and is not charged by itself any more. */
  isFailing: z.boolean(),
})

export const storedMethod = methodSummary.extend({
  /** The label of the way to pay that it belongs to. */
  label: z.string(),
  isDefault: z.boolean(),
  /** Why it is failing, in the words of the bank. */
  reason: z.string().nullable(),
  addedAt: instant,
  lastUsedAt: instant.nullable(),
  /** The services it was chosen for. */
  services: z.array(z.object({ id, name: z.string() })),
})

/**
 * How an open invoice is charged by itself.
 *
 * - `none`: it is not
 * - `planned`: on that day, with that method
 * - `under_way`: the provider has not said yet
 * - `paused`: staff have; `pausedUntil` is the first day on which it is charged again, null until they say so
 * - `stopped`: it was tried in vain, and another means to pay has to be chosen or added
 */
export const collection = z.object({
  state: z.enum(['none', 'planned', 'under_way', 'paused', 'stopped']),
  method: methodSummary.nullable(),
  on: civilDate.nullable(),
  pausedUntil: civilDate.nullable(),
  /** How often it was tried in vain, and why the last time. */
  tries: z.number().int(),
  reason: z.string().nullable(),
})

const methodGone = { method_not_found: { status: 404, message: 'There is no such stored means to pay.' } }
const unusable = { method_unusable: { status: 409, message: 'This means to pay cannot be charged any more.' } }
const inUse = { method_in_use: { status: 409, message: 'A payment with this is on its way.' } }
const unavailable = {
  gateway_not_found: { status: 404, message: 'This way to pay is not offered.' },
  gateway_unavailable: { status: 503, message: 'The payment provider did not answer. Try again in a moment.' },
}
export const changingMethods = { ...methodGone, ...unusable, ...inUse }

const storing = z.object({
  id,
  state: z.enum(['started', 'pending', 'challenge', 'declined', 'stored', 'expired']),
  /** Why it was declined, for the payer. */
  reason: z.string().nullable(),
  challengeUrl: z.url().nullable(),
  methodId: id.nullable(),
})

export const paymentMethods = {
  list: forClient('GET', '/payment-methods', 'My stored means to pay, newest first', 'payment_methods.view', { tag })
    .input(pageQuery)
    .output(page(storedMethod)),
  ways: forClient(
    'GET',
    '/payment-methods/ways',
    'Where a means to pay can be stored without a payment',
    'payment_methods.view',
    { tag },
  ).output(
    z.object({
      items: z.array(
        z.object({ gateway: z.string(), label: z.string(), hint: z.string(), way: z.enum(['page', 'fields']) }),
      ),
    }),
  ),
  add: forClient(
    'POST',
    '/payment-methods',
    'Store a means to pay: begin, and do what `next` says',
    'payment_methods.manage',
    { tag, outside: true, stepUp: true },
  )
    .input(z.object({ gateway: z.string().max(60) }))
    .output(z.object({ storingId: id, next: nextStep }))
    .errors({
      ...unavailable,
      too_many_storings: { status: 409, message: 'This was tried too often today. Try again tomorrow.' },
    }),
  finishAdding: forClient(
    'POST',
    '/payment-methods/storings/{id}/finish',
    'Back from the provider’s page, or done with its fields: ask how it went',
    'payment_methods.manage',
    { tag, outside: true },
  )
    .input(
      byId.extend({
        /** What the provider's page or fields gave to the browser, as it came. Nothing of it is believed. */
        answers: z.record(z.string().max(100), z.string().max(8000)).default({}),
      }),
    )
    .output(storing)
    .errors({ ...unavailable, ...notFound('storing_not_found', 'Nothing is being stored under this number.') }),
  makeDefault: forClient(
    'POST',
    '/payment-methods/{id}/default',
    'Have this pay all invoices that nothing else was chosen for',
    'payment_methods.manage',
    { tag, stepUp: true },
  )
    .input(byId)
    .output(done)
    .errors({ ...methodGone, ...unusable }),
  remove: forClient(
    'DELETE',
    '/payment-methods/{id}',
    'Remove a stored means to pay, here and at the provider',
    'payment_methods.manage',
    { tag, stepUp: true },
  )
    .input(byId)
    .output(done)
    .errors({ ...methodGone, ...inUse }),
  ofService: forClient('GET', '/services/{id}/payment-method', 'What pays for a service', 'payment_methods.view', {
    tag,
  })
    .input(byId)
    .output(
      z.object({
        /** Null: the default does. */
        chosen: methodSummary.nullable(),
        default: methodSummary.nullable(),
      }),
    )
    .errors(notFound('service_not_found', 'There is no such service.')),
  chooseForService: forClient(
    'POST',
    '/services/{id}/payment-method',
    'Choose what pays for a service; null: the default does',
    'payment_methods.manage',
    { tag, stepUp: true },
  )
    .input(byId.extend({ methodId: id.nullable() }))
    .output(done)
    .errors({ ...notFound('service_not_found', 'There is no such service.'), ...methodGone, ...unusable }),
  collection: forClient('GET', '/invoices/{id}/collection', 'How an invoice is charged by itself', 'invoices.view', {
    tag,
  })
    .input(byId)
    .output(collection)
    .errors(notFound('invoice_not_found', 'There is no such invoice.')),
}
