import { z } from 'zod'
import { address, aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const confirmSignIn = defineTemplate({
  data: z.strictObject({ firstName, provider: words, link }),
  subject: 'Confirm that you sign in with {{ provider }}',
  preview: 'The link in here connects {{ provider }} to your account with {{ sender.name }}.',
  html: [
    heading('Confirm that it is you'),
    paragraph(greeting),
    paragraph(
      'Somebody, hopefully you, wants to log in to your account with {{ sender.name }} by {{ provider }}. If it is you, confirm it in the browser in which you began:',
    ),
    button('Yes, it is me', '{{ link }}'),
    address('{{ link }}'),
    aside(
      'The link works once, for half an hour, and in that browser only. It was not you? Then do nothing: your account stays as it is.',
    ),
  ].join('\n'),
  text: `${greeting}

Somebody, hopefully you, wants to log in to your account with
{{ sender.name }} by {{ provider }}. If it is you, confirm it in the browser
in which you began:

{{ link }}

The link works once, for half an hour, and in that browser only. It was not
you? Then do nothing: your account stays as it is.`,
})
