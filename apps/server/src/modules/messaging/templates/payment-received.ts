import { z } from 'zod'
import { button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, money, words } from './values.ts'

export const paymentReceived = defineTemplate({
  data: z.strictObject({ firstName, invoiceNumber: words, amount: money, link }),
  subject: 'We have your payment of {{ amount | money }}',
  preview: 'Thank you. {{ amount | money }} for invoice {{ invoiceNumber }}.',
  html: [
    heading('Thank you for your payment'),
    paragraph(greeting),
    paragraph('Your payment has arrived.'),
    facts(fact('Amount', '{{ amount | money }}'), fact('Invoice', '{{ invoiceNumber }}')),
    button('See the invoice', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Thank you: your payment of {{ amount | money }} for invoice {{ invoiceNumber }}
has arrived. The invoice:

{{ link }}`,
})
