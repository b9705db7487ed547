import { z } from 'zod'
import { button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const emailChanged = defineTemplate({
  data: z.strictObject({ firstName, newEmail: words, when: words, device: words, address: words, link }),
  subject: 'Your e-mail address was changed',
  preview: 'You log in with {{ newEmail }} from now on.',
  html: [
    heading('Your e-mail address was changed'),
    paragraph(greeting),
    paragraph('From now on you log in to {{ sender.name }} with {{ newEmail }}, and no longer with this address.'),
    facts(fact('When', '{{ when }}'), fact('Device', '{{ device }}'), fact('Address', '{{ address }}')),
    paragraph('It was you? Then there is nothing to do. If not, answer this mail at once, so that we can help you.'),
    button('Go to {{ sender.name }}', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

From now on you log in to {{ sender.name }} with {{ newEmail }}, and no longer
with this address.

When:     {{ when }}
Device:   {{ device }}
Address:  {{ address }}

It was you? Then there is nothing to do. If not, answer this mail at once, so
that we can help you.

{{ link }}`,
})
