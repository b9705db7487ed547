import { z } from 'zod'
import { forClient } from './procedure.ts'
import { byId, civilDate, id, money, notFound } from './schemas.ts'

const tag = 'Billing'

/**
 * - `started`: the payer has not finished
 * - `challenge`: the bank wants to see the payer, at `challengeUrl`
 * - `pending`, `unknown`: money may be on its way; the provider has not said yet
 * - `authorised`: held, and not taken
 * - `declined`, `expired`: nothing was taken
 */
export const attemptState = z.enum([
  'started',
  'challenge',
  'pending',
  'unknown',
  'authorised',
  'declined',
  'settled',
  'expired',
])

const payment = z.object({
  id,
  state: attemptState,
  /** Why it was declined, for the payer. */
  reason: z.string().nullable(),
  amount: money,
  /** The label of the way to pay. */
  label: z.string(),
  invoices: z.array(z.object({ id, number: z.string() })),
  challengeUrl: z.url().nullable(),
})

export const instructions = z.object({
  rows: z.array(z.object({ label: z.string(), value: z.string() })),
  /** What a phone scans: its text, and the same drawn. */
  code: z
    .object({ label: z.string(), text: z.string(), qr: z.object({ size: z.number().int(), path: z.string() }) })
    .nullable(),
  note: z.string(),
})

/** What the payer does next. `fields`: `widget.name` says which piece of the page draws the provider's own fields. */
export const nextStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('redirect'), url: z.url() }),
  z.object({
    kind: z.literal('fields'),
    widget: z.object({ name: z.string(), parameters: z.record(z.string(), z.string()) }),
  }),
  z.object({ kind: z.literal('instructions'), instructions }),
  /** Nothing: it is paid, or the provider will say that it is. */
  z.object({ kind: z.literal('done') }),
])

/** Ids of invoices that are paid together, with commas between them. */
const invoiceList = z
  .string()
  .max(600)
  .regex(/^\d{1,15}(,\d{1,15})*$/, 'must be numbers with commas between them')

const unpayable = {
  ...notFound('invoice_not_found', 'There is no such invoice.'),
  invoice_not_payable: { status: 409, message: 'This invoice is not open.' },
  invoices_differ: { status: 409, message: 'Only invoices of one client in one currency go together.' },
}

const gone = notFound('attempt_not_found', 'There is no such payment.')

export const payments = {
  offers: forClient('GET', '/payments/offers', 'The ways in which invoices can be paid together', 'invoices.view', {
    tag,
  })
    .input(z.object({ invoices: invoiceList }))
    .output(
      z.object({
        balance: money,
        items: z.array(
          z.object({
            gateway: z.string(),
            label: z.string(),
            hint: z.string(),
            way: z.enum(['page', 'fields', 'instructions']),
            /** Can the means to pay be kept for later? */
            canStore: z.boolean(),
            /** Added for paying this way, taxes included; less than nothing is taken off. */
            surcharge: money,
            total: money,
          }),
        ),
        /** What the account has stored and can pay these invoices with, the default in front. */
        methods: z.array(
          z.object({
            id,
            /** `Visa •4242`. */
            name: z.string(),
            kind: z.enum(['card', 'bank_debit', 'wallet']),
            gateway: z.string(),
            isDefault: z.boolean(),
            expiresOn: civilDate.nullable(),
            surcharge: money,
            total: money,
          }),
        ),
      }),
    )
    .errors(unpayable),
  start: forClient('POST', '/payments', 'Pay invoices: start a payment, and do what `next` says', 'invoices.manage', {
    tag,
    outside: true,
  })
    .input(
      z.object({
        invoiceIds: z.array(id).min(1).max(50),
        /** Either this, or `methodId`. */
        gateway: z.string().max(60).optional(),
        /** What is stored. */
        methodId: id.optional(),
        /** Keep the means to pay, so that later invoices can be charged by themselves. */
        store: z.boolean().default(false),
      }),
    )
    .output(z.object({ attemptId: id.nullable(), next: nextStep }))
    .errors({
      ...unpayable,
      gateway_not_found: { status: 404, message: 'This way to pay is not offered.' },
      gateway_unavailable: { status: 503, message: 'The payment provider did not answer. Try again in a moment.' },
      payment_underway: { status: 409, message: 'A payment for this is on its way already.' },
      method_not_found: { status: 404, message: 'There is no such stored means to pay.' },
      method_unusable: { status: 409, message: 'This means to pay cannot be charged any more.' },
      payment_declined: { status: 409, message: 'The payment was declined; the message says why.' },
    }),
  get: forClient('GET', '/payments/{id}', 'How a payment stands', 'invoices.view', { tag })
    .input(byId)
    .output(payment)
    .errors(gone),
  finish: forClient(
    'POST',
    '/payments/{id}/finish',
    'Back from the payment page, or done with its fields: complete the payment and ask how it went',
    'invoices.manage',
    { tag, outside: true },
  )
    .input(
      byId.extend({
        /** What the provider's page or fields gave to the browser, as it came. Nothing of it is believed. */
        answers: z.record(z.string().max(100), z.string().max(8000)).default({}),
      }),
    )
    .output(payment)
    .errors({
      ...gone,
      gateway_not_found: { status: 404, message: 'This way to pay is not offered any more.' },
      gateway_unavailable: { status: 503, message: 'The payment provider did not answer. Try again in a moment.' },
    }),
}
