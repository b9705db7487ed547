import { z } from 'zod'
import { aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, name } from './values.ts'

/** To the owner, when somebody accepted an invitation. */
export const memberJoined = defineTemplate({
  data: z.strictObject({ firstName, account: name, member: name, memberEmail: z.email(), link }),
  subject: "{{ memberEmail }} may act for {{ account | default: 'your account' }} now",
  preview: 'The invitation was accepted.',
  html: [
    heading('An invitation was accepted'),
    paragraph(greeting),
    paragraph(
      `{{ member | default: 'Somebody' }} ({{ memberEmail }}) accepted and may act for {{ account | default: 'your account' }} from now on.`,
    ),
    button('See who may act for it', '{{ link }}'),
    aside('If this surprises you, take the permission back on that page.'),
  ].join('\n'),
  text: `${greeting}

{{ member | default: 'Somebody' }} ({{ memberEmail }}) accepted an invitation and may act
for {{ account | default: 'your account' }} from now on. See who may act for it:

{{ link }}

If this surprises you, take the permission back on that page.`,
})
