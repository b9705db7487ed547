import { z } from 'zod'
import { aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, name } from './values.ts'

/** To the owner before and to the new one. */
export const ownershipMoved = defineTemplate({
  data: z.strictObject({ firstName, account: name, owner: name, link }),
  subject: "{{ account | default: 'An account' }} has a new owner",
  preview: '{{ owner }}',
  html: [
    heading('An account has a new owner'),
    paragraph(greeting),
    paragraph(
      `{{ owner | default: 'Another member' }} owns {{ account | default: 'the account' }} from now on. Whoever owned it before stays a member with all permissions.`,
    ),
    button('See who may act for it', '{{ link }}'),
    aside('If this surprises you, contact us at once.'),
  ].join('\n'),
  text: `${greeting}

{{ owner | default: 'Another member' }} owns {{ account | default: 'the account' }} from now on. Whoever
owned it before stays a member with all permissions.

{{ link }}

If this surprises you, contact us at once.`,
})
