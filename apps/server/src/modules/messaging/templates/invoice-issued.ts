import { z } from 'zod'
import { aside, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, money, words } from './values.ts'

export const invoiceIssued = defineTemplate({
  data: z.strictObject({ firstName, invoiceNumber: words, total: money, dueOn: day, link }),
  subject: 'Invoice {{ invoiceNumber }}: {{ total | money }}, due {{ dueOn | day }}',
  preview: '{{ total | money }}, due on {{ dueOn | day }}.',
  html: [
    heading('Your invoice <span style="white-space:nowrap">{{ invoiceNumber }}</span>'),
    paragraph(greeting),
    paragraph('There is a new invoice for you.'),
    facts(
      fact('Invoice', '{{ invoiceNumber }}'),
      fact('Total', '{{ total | money }}'),
      fact('Due on', '{{ dueOn | day }}'),
    ),
    button('See and pay the invoice', '{{ link }}'),
    aside('The PDF for your records is on the same page.'),
  ].join('\n'),
  text: `${greeting}

There is a new invoice for you.

Invoice:  {{ invoiceNumber }}
Total:    {{ total | money }}
Due on:   {{ dueOn | day }}

See it, pay it, and download the PDF here:

{{ link }}`,
})
