import { z } from 'zod'
import { aside, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, money, words } from './values.ts'

/** A payment came to nothing while nobody was looking. `nextTryOn`: null when we do not try again by ourselves. */
export const paymentFailed = defineTemplate({
  data: z.strictObject({
    firstName,
    invoiceNumber: words,
    amount: money,
    method: words,
    reason: words,
    nextTryOn: day.nullable(),
    link,
  }),
  subject: 'We could not take your payment for {{ invoiceNumber }}',
  preview: '{{ method }} was declined.',
  html: [
    heading('Your payment did not go through'),
    paragraph(greeting),
    paragraph('We tried to take a payment that is due, and it was declined.'),
    facts(
      fact('Invoice', '{{ invoiceNumber }}'),
      fact('Amount', '{{ amount | money }}'),
      fact('Paid with', '{{ method }}'),
      fact('Reason', '{{ reason }}'),
    ),
    paragraph(
      '{% if nextTryOn %}We try again on {{ nextTryOn | day }}. You can also pay now, or choose another card.{% else %}We do not try again by ourselves. Please pay now, or add another card.{% endif %}',
    ),
    button('See and pay the invoice', '{{ link }}'),
    aside('If you have paid in another way since, thank you: our mails crossed.'),
  ].join('\n'),
  text: `${greeting}

We tried to take a payment that is due, and it was declined.

Invoice:    {{ invoiceNumber }}
Amount:     {{ amount | money }}
Paid with:  {{ method }}
Reason:     {{ reason }}

{% if nextTryOn %}We try again on {{ nextTryOn | day }}. You can also pay now, or choose another card:{% else %}We do not try again by ourselves. Please pay now, or add another card:{% endif %}

{{ link }}

If you have paid in another way since, thank you: our mails crossed.`,
})
