import { z } from 'zod'
import { button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

/** To staff. */
export const serverDown = defineTemplate({
  data: z.strictObject({
    firstName,
    server: words,
    kind: words,
    since: words,
    reason: words,
    isRefused: z.boolean(),
    link,
  }),
  subject: `{% if isRefused %}{{ server }} does not take our key{% else %}{{ server }} does not answer{% endif %}`,
  preview: '{{ reason }}',
  html: [
    heading(`{% if isRefused %}{{ server }} does not take our key{% else %}{{ server }} does not answer{% endif %}`),
    paragraph(greeting),
    paragraph(
      'What is wanted of this server waits until it is back; nothing is lost. We write again when it is, and not before.',
    ),
    facts(
      fact('Server', '{{ server }}'),
      fact('Kind', '{{ kind }}'),
      fact('Since', '{{ since }}'),
      fact('It says', '{{ reason }}'),
    ),
    button('See the server', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

{% if isRefused %}{{ server }} does not take our key.{% else %}{{ server }} does not answer.{% endif %} What is wanted of it waits until it is back;
nothing is lost. We write again when it is, and not before.

Server:   {{ server }}
Kind:     {{ kind }}
Since:    {{ since }}
It says:  {{ reason }}

{{ link }}`,
})

/** To staff. */
export const serverBack = defineTemplate({
  data: z.strictObject({ firstName, server: words, since: words, until: words, link }),
  subject: '{{ server }} is back',
  preview: 'It was away from {{ since }} to {{ until }}.',
  html: [
    heading('{{ server }} is back'),
    paragraph(greeting),
    paragraph('What waited for this server goes on by itself.'),
    facts(fact('Server', '{{ server }}'), fact('Away from', '{{ since }}'), fact('Until', '{{ until }}')),
    button('See the server', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

{{ server }} is back. What waited for it goes on by itself.

Away from:  {{ since }}
Until:      {{ until }}

{{ link }}`,
})
