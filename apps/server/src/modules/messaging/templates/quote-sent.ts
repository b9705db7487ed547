import { z } from 'zod'
import { address, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, money, words } from './values.ts'

const how =
  "{% if reading == 'by_link' %}You can read and accept it without logging in.{% else %}Log in to read and accept it.{% endif %}"

/** To the client, whose link lets whoever has it accept; copies lead to a page behind the log-in. */
export const quoteSent = defineTemplate({
  data: z.strictObject({
    firstName,
    quoteNumber: words,
    subject: words,
    total: money,
    validUntil: day,
    reading: z.enum(['by_link', 'logged_in']),
    link,
  }),
  subject: 'Quote {{ quoteNumber }}: {{ subject }}',
  preview: '{{ total | money }}, valid until {{ validUntil | day }}.',
  html: [
    heading('Our quote <span style="white-space:nowrap">{{ quoteNumber }}</span>'),
    paragraph(greeting),
    paragraph(`Here is our quote for you. ${how}`),
    facts(
      fact('Quote', '{{ quoteNumber }}'),
      fact('Subject', '{{ subject }}'),
      fact('Total', '{{ total | money }}'),
      fact('Valid until', '{{ validUntil | day }}'),
    ),
    button('See the quote', '{{ link }}'),
    address('{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Here is our quote for you. ${how}

Quote:        {{ quoteNumber }}
Subject:      {{ subject }}
Total:        {{ total | money }}
Valid until:  {{ validUntil | day }}

{{ link }}`,
})
