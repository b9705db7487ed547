import { z } from 'zod'
import { address, aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link } from './values.ts'

export const confirmNewEmail = defineTemplate({
  data: z.strictObject({ firstName, link }),
  subject: 'Confirm your new e-mail address',
  preview: 'One click, and you log in to {{ sender.name }} with this address.',
  html: [
    heading('Confirm your new e-mail address'),
    paragraph(greeting),
    paragraph('Somebody, hopefully you, wants to log in to {{ sender.name }} with this address from now on.'),
    button('Use this address', '{{ link }}'),
    address('{{ link }}'),
    aside('The link works once and for a day. It was not you? Then do nothing: nothing changes.'),
  ].join('\n'),
  text: `${greeting}

Somebody, hopefully you, wants to log in to {{ sender.name }} with this address
from now on. Please confirm that it is yours:

{{ link }}

The link works once and for a day. It was not you? Then do nothing: nothing
changes.`,
})
