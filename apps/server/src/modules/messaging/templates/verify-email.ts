import { z } from 'zod'
import { address, aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link } from './values.ts'

export const verifyEmail = defineTemplate({
  data: z.strictObject({ firstName, link }),
  subject: 'Confirm your e-mail address',
  preview: 'One click, and your account with {{ sender.name }} is ready.',
  html: [
    heading('Confirm your e-mail address'),
    paragraph(greeting),
    paragraph(
      'Somebody, hopefully you, opened an account with {{ sender.name }} under this address. Please confirm that it is yours.',
    ),
    button('Confirm this address', '{{ link }}'),
    address('{{ link }}'),
    aside('It was not you? Then do nothing: without your confirmation the account stays closed.'),
  ].join('\n'),
  text: `${greeting}

Somebody, hopefully you, opened an account with {{ sender.name }} under this
address. Please confirm that it is yours:

{{ link }}

It was not you? Then do nothing: without your confirmation the account stays
closed.`,
})
