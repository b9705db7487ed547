import { z } from 'zod'
import { button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, name } from './values.ts'

/** To somebody whom staff let act for an account. */
export const memberAdded = defineTemplate({
  data: z.strictObject({ firstName, account: name, link }),
  subject: "You may act for {{ account | default: 'an account' }} now",
  preview: 'Log in as usual, and choose the account.',
  html: [
    heading('You may act for another account'),
    paragraph(greeting),
    paragraph(
      `We have let you act for {{ account | default: 'an account' }}. Log in as usual, and choose it in the account menu.`,
    ),
    button('Open the client area', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

We have let you act for {{ account | default: 'an account' }}. Log in as usual, and
choose it in the account menu:

{{ link }}`,
})
