import { z } from 'zod'
import { address, aside, button, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { link, words } from './values.ts'

export const staffInvitation = defineTemplate({
  data: z.strictObject({ role: words, link }),
  subject: 'Work with {{ sender.name }}',
  preview: 'The link in here lets you into the staff area of {{ sender.name }}.',
  html: [
    heading('You are invited'),
    paragraph('Hello,'),
    paragraph('You are invited to the staff of {{ sender.name }}, in the role {{ role }}. Accept it here:'),
    button('Accept the invitation', '{{ link }}'),
    address('{{ link }}'),
    aside('The link works once and for seven days. You did not expect it? Then do nothing.'),
  ].join('\n'),
  text: `Hello,

You are invited to the staff of {{ sender.name }}, in the role {{ role }}.
Accept it here:

{{ link }}

The link works once and for seven days. You did not expect it? Then do nothing.`,
})
