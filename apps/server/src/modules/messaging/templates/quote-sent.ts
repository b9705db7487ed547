import { z } from 'zod'
import { address, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, money, words } from './values.ts'

/** To the client; whoever has the link may accept. */
export const quoteSent = defineTemplate({
  data: z.strictObject({ firstName, quoteNumber: words, subject: words, total: money, validUntil: day, link }),
  subject: 'Quote {{ quoteNumber }}: {{ subject }}',
  preview: '{{ total | money }}, valid until {{ validUntil | day }}.',
  html: [
    heading('Our quote <span style="white-space:nowrap">{{ quoteNumber }}</span>'),
    paragraph(greeting),
    paragraph('Here is our quote for you. You can read and accept it without logging in.'),
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

Here is our quote for you. You can read and accept it without logging in.

Quote:        {{ quoteNumber }}
Subject:      {{ subject }}
Total:        {{ total | money }}
Valid until:  {{ validUntil | day }}

{{ link }}`,
})
