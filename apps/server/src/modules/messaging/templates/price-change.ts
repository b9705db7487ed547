import { z } from 'zod'
import { aside, button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { cycle, day, firstName, link, money, words } from './values.ts'

/** Sent long enough before the new price counts that the client can leave. */
export const priceChange = defineTemplate({
  data: z.strictObject({
    firstName,
    product: words,
    domain: words.nullable(),
    from: money,
    to: money,
    cycle,
    effectiveOn: day,
    reason: words,
    link,
  }),
  subject: 'The price of your {{ product }} changes on {{ effectiveOn | day }}',
  preview: 'From {{ from | money }} to {{ to | money }}, with the first period that starts on that day or later.',
  html: [
    heading('The price of your {{ product }} changes'),
    paragraph(greeting),
    paragraph('{{ reason }}'),
    facts(
      fact('Product', '{{ product }}'),
      factIfAny('Domain', 'domain'),
      fact('Price until now', '{{ from | money }} ({{ cycle | cycle }})'),
      fact('New price', '{{ to | money }} ({{ cycle | cycle }})'),
      fact('From', '{{ effectiveOn | day }}'),
    ),
    button('Open your service', '{{ link }}'),
    aside(
      'The new price counts from the first period that starts on that day or later. Taxes are added where they apply.',
    ),
  ].join('\n'),
  text: `${greeting}

The price of your {{ product }} changes. {{ reason }}
{% if domain %}
Domain:           {{ domain }}{% endif %}
Price until now:  {{ from | money }} ({{ cycle | cycle }})
New price:        {{ to | money }} ({{ cycle | cycle }})
From:             {{ effectiveOn | day }}

It counts from the first period that starts on that day or later. Taxes are
added where they apply.

{{ link }}`,
})
