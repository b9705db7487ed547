import { z } from 'zod'
import { aside, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, money, words } from './values.ts'

/** After the due date. */
export const invoiceOverdue = defineTemplate({
  data: z.strictObject({ firstName, invoiceNumber: words, balance: money, dueOn: day, link }),
  subject: 'Invoice {{ invoiceNumber }} is overdue',
  preview: '{{ balance | money }} was due on {{ dueOn | day }}.',
  html: [
    heading('<span style="white-space:nowrap">{{ invoiceNumber }}</span> is overdue'),
    paragraph(greeting),
    paragraph('We have not received the payment for this invoice yet. Please pay it now.'),
    facts(
      fact('Invoice', '{{ invoiceNumber }}'),
      fact('To pay', '{{ balance | money }}'),
      fact('Was due on', '{{ dueOn | day }}'),
    ),
    button('See and pay the invoice', '{{ link }}'),
    aside('If you have paid in the last days, thank you: our mails crossed.'),
  ].join('\n'),
  text: `${greeting}

We have not received the payment for this invoice yet. Please pay it now.

Invoice:     {{ invoiceNumber }}
To pay:      {{ balance | money }}
Was due on:  {{ dueOn | day }}

See it and pay it here:

{{ link }}

If you have paid in the last days, thank you: our mails crossed.`,
})
