import { z } from 'zod'
import { button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, name } from './values.ts'

/** To somebody who may act for an account no longer. */
export const memberRemoved = defineTemplate({
  data: z.strictObject({ firstName, account: name, link }),
  subject: "You act for {{ account | default: 'an account' }} no longer",
  preview: 'Your log-in stays as it is.',
  html: [
    heading('You act for an account no longer'),
    paragraph(greeting),
    paragraph(
      `You were taken from those who may act for {{ account | default: 'an account' }}. Your log-in and your other accounts stay as they are.`,
    ),
    button('Open the client area', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

You were taken from those who may act for {{ account | default: 'an account' }}. Your
log-in and your other accounts stay as they are.

{{ link }}`,
})
