import { z } from 'zod'
import { aside, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, money, words } from './values.ts'

/** Before the due date. */
export const invoiceReminder = defineTemplate({
  data: z.strictObject({ firstName, invoiceNumber: words, balance: money, dueOn: day, link }),
  subject: 'Invoice {{ invoiceNumber }} is due on {{ dueOn | day }}',
  preview: '{{ balance | money }} to pay by {{ dueOn | day }}.',
  html: [
    heading('A reminder of <span style="white-space:nowrap">{{ invoiceNumber }}</span>'),
    paragraph(greeting),
    paragraph('This invoice is still open and will soon be due.'),
    facts(
      fact('Invoice', '{{ invoiceNumber }}'),
      fact('To pay', '{{ balance | money }}'),
      fact('Due on', '{{ dueOn | day }}'),
    ),
    button('See and pay the invoice', '{{ link }}'),
    aside('If you have paid in the last days, thank you: our mails crossed.'),
  ].join('\n'),
  text: `${greeting}

This invoice is still open and will soon be due.

Invoice:  {{ invoiceNumber }}
To pay:   {{ balance | money }}
Due on:   {{ dueOn | day }}

See it and pay it here:

{{ link }}

If you have paid in the last days, thank you: our mails crossed.`,
})
