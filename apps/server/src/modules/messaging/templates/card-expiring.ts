import { z } from 'zod'
import { button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, words } from './values.ts'

/** A stored card will soon stop to work. `isDefault`: invoices are charged to it by themselves. */
export const cardExpiring = defineTemplate({
  data: z.strictObject({ firstName, method: words, expiresOn: day, isDefault: z.boolean(), link }),
  subject: '{{ method }} expires on {{ expiresOn | day }}',
  preview: 'Add another card, so that your services go on.',
  html: [
    heading('Your card will soon expire'),
    paragraph(greeting),
    paragraph(
      'A card that you have stored with us will soon stop to work.{% if isDefault %} We charge your invoices to it.{% endif %}',
    ),
    facts(fact('Card', '{{ method }}'), fact('Works until', '{{ expiresOn | day }}')),
    paragraph('If your bank has sent you a new one, please add it.'),
    button('See your means to pay', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

A card that you have stored with us will soon stop to work.{% if isDefault %}
We charge your invoices to it.{% endif %}

Card:         {{ method }}
Works until:  {{ expiresOn | day }}

If your bank has sent you a new one, please add it here:

{{ link }}`,
})
