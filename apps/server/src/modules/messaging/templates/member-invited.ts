import { z } from 'zod'
import { address, aside, button, fact, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, name, words } from './values.ts'

/** To somebody who may be a stranger: names that look like addresses are left out of it. Where staff invite, the house does. */
export const memberInvited = defineTemplate({
  data: z.strictObject({
    firstName,
    account: name,
    inviter: name,
    inviterEmail: z.email().nullable(),
    areas: words,
    expiresOn: day,
    link,
  }),
  subject: "You are invited to {{ account | default: 'an account' }} at {{ sender.name }}",
  preview: 'Accept until {{ expiresOn | day }}.',
  html: [
    heading('You are invited'),
    paragraph(greeting),
    paragraph(
      `{% if inviterEmail %}{{ inviter | default: 'Somebody' }} ({{ inviterEmail }}){% else %}{{ sender.name }}{% endif %} invites you to act for {{ account | default: 'an account' }} at {{ sender.name }}.`,
    ),
    facts(fact('You may', '{{ areas }}'), fact('Good until', '{{ expiresOn | day }}')),
    button('See the invitation', '{{ link }}'),
    address('{{ link }}'),
    aside('The link is for you alone and works once. You do not know them? Then do nothing, or decline.'),
  ].join('\n'),
  text: `${greeting}

{% if inviterEmail %}{{ inviter | default: 'Somebody' }} ({{ inviterEmail }}){% else %}{{ sender.name }}{% endif %}
invites you to act for {{ account | default: 'an account' }} at {{ sender.name }}.

You may:     {{ areas }}
Good until:  {{ expiresOn | day }}

{{ link }}

The link is for you alone and works once. You do not know them? Then do
nothing, or decline.`,
})
