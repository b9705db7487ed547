import { z } from 'zod'
import { address, aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link } from './values.ts'

export const resetPassword = defineTemplate({
  data: z.strictObject({ firstName, link }),
  subject: 'Choose a new password',
  preview: 'The link in here lets you choose a new password for {{ sender.name }}.',
  html: [
    heading('Choose a new password'),
    paragraph(greeting),
    paragraph('You asked for a new password for your account with {{ sender.name }}. Choose it here:'),
    button('Choose a new password', '{{ link }}'),
    address('{{ link }}'),
    aside(
      'The link works once and for a short time. You did not ask for it? Then do nothing: your password stays as it is.',
    ),
  ].join('\n'),
  text: `${greeting}

You asked for a new password for your account with {{ sender.name }}. Choose it
here:

{{ link }}

The link works once and for a short time. You did not ask for it? Then do
nothing: your password stays as it is.`,
})
