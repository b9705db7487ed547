import { z } from 'zod'
import { address, aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link } from './values.ts'

export const emailInUse = defineTemplate({
  data: z.strictObject({ firstName, link }),
  subject: 'You have an account already',
  preview: 'Somebody wanted to use this address for another log-in at {{ sender.name }}.',
  html: [
    heading('You have an account already'),
    paragraph(greeting),
    paragraph(
      'Somebody, perhaps you, wanted to use this address for another log-in at {{ sender.name }}. It is the address of your account here, so nothing was changed.',
    ),
    button('Log in with this address', '{{ link }}'),
    address('{{ link }}'),
    aside('It was not you? Then do nothing: whoever it was has not been told that the account exists.'),
  ].join('\n'),
  text: `${greeting}

Somebody, perhaps you, wanted to use this address for another log-in at
{{ sender.name }}. It is the address of your account here, so nothing was
changed. Log in with it:

{{ link }}

It was not you? Then do nothing: whoever it was has not been told that the
account exists.`,
})
