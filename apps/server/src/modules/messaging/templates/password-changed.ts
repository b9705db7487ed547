import { z } from 'zod'
import { address, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const passwordChanged = defineTemplate({
  data: z.strictObject({ firstName, when: words, device: words, address: words, link }),
  subject: 'Your password was changed',
  preview: 'All other devices were logged out.',
  html: [
    heading('Your password was changed'),
    paragraph(greeting),
    paragraph('The password of your log-in at {{ sender.name }} was changed. All other devices were logged out.'),
    facts(fact('When', '{{ when }}'), fact('Device', '{{ device }}'), fact('Address', '{{ address }}')),
    paragraph('It was you? Then there is nothing to do. If not, set a new password at once, and tell us:'),
    button('Set a new password', '{{ link }}'),
    address('{{ link }}'),
  ].join('\n'),
  text: `${greeting}

The password of your log-in at {{ sender.name }} was changed. All other devices
were logged out.

When:     {{ when }}
Device:   {{ device }}
Address:  {{ address }}

It was you? Then there is nothing to do. If not, set a new password at once, and
tell us:

{{ link }}`,
})
