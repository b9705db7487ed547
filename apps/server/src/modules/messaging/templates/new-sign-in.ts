import { z } from 'zod'
import { address, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const newSignIn = defineTemplate({
  data: z.strictObject({ firstName, when: words, device: words, address: words, link }),
  subject: 'New log-in: {{ device }}',
  preview: 'Somebody logged in from an address and a device that we had not seen with you.',
  html: [
    heading('A new log-in'),
    paragraph(greeting),
    paragraph(
      'Somebody logged in to your account at {{ sender.name }}, from an address and with a device that we had not seen with you.',
    ),
    facts(fact('When', '{{ when }}'), fact('Device', '{{ device }}'), fact('Address', '{{ address }}')),
    paragraph('It was you? Then there is nothing to do. If not, log that device out and change your password:'),
    button('See where you are logged in', '{{ link }}'),
    address('{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Somebody logged in to your account at {{ sender.name }}, from an address and
with a device that we had not seen with you.

When:     {{ when }}
Device:   {{ device }}
Address:  {{ address }}

It was you? Then there is nothing to do. If not, log that device out and change
your password:

{{ link }}`,
})
