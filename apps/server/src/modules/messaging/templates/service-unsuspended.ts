import { z } from 'zod'
import { button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const serviceUnsuspended = defineTemplate({
  data: z.strictObject({ firstName, product: words, domain: words.nullable(), link }),
  subject: 'Your {{ product }} is back{% if domain %}: {{ domain }}{% endif %}',
  preview: '{{ product }} is served again.',
  html: [
    heading('Your {{ product }} is back'),
    paragraph(greeting),
    paragraph('Thank you. It is served again, as it was before.'),
    facts(fact('Product', '{{ product }}'), factIfAny('Domain', 'domain')),
    button('Open your service', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Thank you. Your {{ product }} is served again, as it was before.
{% if domain %}
Domain:  {{ domain }}{% endif %}

{{ link }}`,
})
