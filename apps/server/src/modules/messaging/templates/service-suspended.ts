import { z } from 'zod'
import { button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const serviceSuspended = defineTemplate({
  data: z.strictObject({ firstName, product: words, domain: words.nullable(), link }),
  subject: 'Your {{ product }} is suspended{% if domain %}: {{ domain }}{% endif %}',
  preview: '{{ product }} is not served until what is overdue is paid.',
  html: [
    heading('Your {{ product }} is suspended'),
    paragraph(greeting),
    paragraph(
      'An invoice for it is overdue, so it is not served for now. Nothing of it was deleted. It comes back by itself when what is overdue is paid.',
    ),
    facts(fact('Product', '{{ product }}'), factIfAny('Domain', 'domain')),
    button('Open your service', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Your {{ product }} is suspended: an invoice for it is overdue. Nothing of it was
deleted. It comes back by itself when what is overdue is paid.
{% if domain %}
Domain:  {{ domain }}{% endif %}

{{ link }}`,
})
