import { z } from 'zod'
import { button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, money, words } from './values.ts'

/** The bank wants to see the payer before it pays what is due. */
export const paymentNeedsConfirmation = defineTemplate({
  data: z.strictObject({ firstName, invoiceNumber: words, amount: money, method: words, link }),
  subject: 'Please confirm your payment for {{ invoiceNumber }}',
  preview: 'Your bank asks you to confirm {{ amount | money }}.',
  html: [
    heading('Your bank asks you to confirm a payment'),
    paragraph(greeting),
    paragraph('A payment is due, and your bank wants to be sure that it is you. Nothing was taken yet.'),
    facts(
      fact('Invoice', '{{ invoiceNumber }}'),
      fact('Amount', '{{ amount | money }}'),
      fact('Paid with', '{{ method }}'),
    ),
    button('See the invoice and confirm', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

A payment is due, and your bank wants to be sure that it is you. Nothing was
taken yet.

Invoice:    {{ invoiceNumber }}
Amount:     {{ amount | money }}
Paid with:  {{ method }}

See the invoice and confirm the payment here:

{{ link }}`,
})
