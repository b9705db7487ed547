import { z } from 'zod'
import { address, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const emailChangeAsked = defineTemplate({
  data: z.strictObject({ firstName, newEmail: words, link }),
  subject: 'Your e-mail address is about to be changed',
  preview: 'It changes once the link at the new address is followed.',
  html: [
    heading('Your e-mail address is about to be changed'),
    paragraph(greeting),
    paragraph(
      'Somebody who is logged in to your account at {{ sender.name }} wants to log in with {{ newEmail }} from now on. It changes once the link that we sent there is followed.',
    ),
    paragraph(
      'It was you? Then there is nothing to do here. If not, change your password at once: that also stops the change and logs everybody else out.',
    ),
    button('Change your password', '{{ link }}'),
    address('{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Somebody who is logged in to your account at {{ sender.name }} wants to log in
with {{ newEmail }} from now on. It changes once the link that we sent there is
followed.

It was you? Then there is nothing to do here. If not, change your password at
once: that also stops the change and logs everybody else out.

{{ link }}`,
})
