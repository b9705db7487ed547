import { z } from 'zod'
import { address, aside, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

/**
 * Mails that something about a person's log-in has changed. They go to the person and nobody else, and say what to do if
 * it was somebody else.
 */
const news = <Data extends z.ZodType>({ data, title, what }: { data: Data; title: string; what: string }) =>
  defineTemplate({
    data,
    subject: title,
    preview: what,
    html: [
      heading(title),
      paragraph(greeting),
      paragraph(what),
      button('See your security settings', '{{ link }}'),
      address('{{ link }}'),
      aside(
        'It was not you? Then set a new password at once, look through your security settings, and tell us if you cannot get in.',
      ),
    ].join('\n'),
    text: `${greeting}

${what}

Your security settings:

{{ link }}

It was not you? Then set a new password at once, look through your security
settings, and tell us if you cannot get in.`,
  })

export const factorAdded = news({
  data: z.strictObject({ firstName, link, factor: words }),
  title: 'A second factor was added',
  what: 'From now on "{{ factor }}" is a way to prove who you are when you log in to {{ sender.name }}.',
})

export const factorRemoved = news({
  data: z.strictObject({ firstName, link, factors: z.array(words).min(1), byStaff: z.boolean() }),
  title: 'A second factor was removed',
  what: `{% if byStaff %}Our staff have removed all second factors of your log-in at {{ sender.name }}{% else %}A second factor of your log-in at {{ sender.name }} was removed{% endif %}: {{ factors | join: ", " }}.`,
})

export const recoveryCodeUsed = news({
  data: z.strictObject({ firstName, link, left: z.number().int().min(0) }),
  title: 'A recovery code was used',
  what: 'Somebody, hopefully you, used one of your recovery codes at {{ sender.name }}. {{ left }} of them {% if left == 1 %}is{% else %}are{% endif %} left.',
})

export const recoveryCodesRenewed = news({
  data: z.strictObject({ firstName, link }),
  title: 'You have new recovery codes',
  what: 'New recovery codes were made for your log-in at {{ sender.name }}. Those you had before do not work any more.',
})
