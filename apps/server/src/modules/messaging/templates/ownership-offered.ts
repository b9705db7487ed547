import { z } from 'zod'
import { aside, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, name } from './values.ts'

/** To the member whom the owner offers the account. The link opens nothing by itself: one has to log in. */
export const ownershipOffered = defineTemplate({
  data: z.strictObject({ firstName, account: name, owner: name, until: day, link }),
  subject: "You are offered {{ account | default: 'an account' }}",
  preview: 'Accept until {{ until | day }}.',
  html: [
    heading('You are offered an account'),
    paragraph(greeting),
    paragraph(
      `{{ owner | default: 'The owner' }} wants to hand {{ account | default: 'the account' }} over to you. As its owner you may do everything, and decide who else may. Whoever owns it now stays a member.`,
    ),
    facts(fact('Accept until', '{{ until | day }}')),
    button('Accept or decline', '{{ link }}'),
    aside('Nothing changes until you accept.'),
  ].join('\n'),
  text: `${greeting}

{{ owner | default: 'The owner' }} wants to hand {{ account | default: 'the account' }} over to you.
As its owner you may do everything, and decide who else may. Whoever owns it
now stays a member. Nothing changes until you accept.

Accept until:  {{ until | day }}

{{ link }}`,
})
