import { z } from 'zod'
import { button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, money, words } from './values.ts'

/** To staff. */
export const quoteAccepted = defineTemplate({
  data: z.strictObject({ firstName, quoteNumber: words, client: words, acceptedBy: words, total: money, link }),
  subject: 'Quote {{ quoteNumber }} was accepted by {{ client }}',
  preview: '{{ acceptedBy }} accepted {{ total | money }}.',
  html: [
    heading('Quote <span style="white-space:nowrap">{{ quoteNumber }}</span> was accepted'),
    paragraph(greeting),
    paragraph('{{ client }} has accepted our quote.'),
    facts(
      fact('Quote', '{{ quoteNumber }}'),
      fact('Client', '{{ client }}'),
      fact('Accepted by', '{{ acceptedBy }}'),
      fact('Total', '{{ total | money }}'),
    ),
    button('See the quote', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

{{ client }} has accepted our quote.

Quote:        {{ quoteNumber }}
Client:       {{ client }}
Accepted by:  {{ acceptedBy }}
Total:        {{ total | money }}

{{ link }}`,
})
