import { z } from 'zod'
import { aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

export const signInLinked = defineTemplate({
  data: z.strictObject({ firstName, provider: words, link }),
  subject: '{{ provider }} can log you in now',
  preview: 'A new way to log in was added to your account with {{ sender.name }}.',
  html: [
    heading('A new way to log in'),
    paragraph(greeting),
    paragraph('From now on {{ provider }} can log you in to your account with {{ sender.name }}.'),
    button('See how you log in', '{{ link }}'),
    aside('It was not you? Then take it away there, choose a new password, and tell us.'),
  ].join('\n'),
  text: `${greeting}

From now on {{ provider }} can log you in to your account with
{{ sender.name }}. See how you log in:

{{ link }}

It was not you? Then take it away there, choose a new password, and tell us.`,
})
