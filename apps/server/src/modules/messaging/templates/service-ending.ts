import { z } from 'zod'
import { button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { day, firstName, link, words } from './values.ts'

/** To who asked for the end of a service, or for whom staff did: a request that nobody made is noticed in time. */
export const serviceEnding = defineTemplate({
  data: z.strictObject({
    firstName,
    product: words,
    domain: words.nullable(),
    endsOn: day,
    atOnce: z.boolean(),
    link,
  }),
  subject:
    '{% if atOnce %}Your {{ product }} was cancelled{% else %}Your {{ product }} ends on {{ endsOn | day }}{% endif %}{% if domain %}: {{ domain }}{% endif %}',
  preview: 'Nothing further is charged for it.',
  html: [
    heading(
      '{% if atOnce %}Your {{ product }} was cancelled{% else %}Your {{ product }} ends on {{ endsOn | day }}{% endif %}',
    ),
    paragraph(greeting),
    paragraph(
      '{% if atOnce %}As was asked for, it ends now. What was on the server is removed.{% else %}As was asked for, it is served until {{ endsOn | day }}, and then what is on the server is removed. Until then you can keep it with one click.{% endif %} Nothing further is charged for it.',
    ),
    facts(fact('Product', '{{ product }}'), factIfAny('Domain', 'domain'), fact('Ends on', '{{ endsOn | day }}')),
    button('Open your service', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

{% if atOnce %}Your {{ product }} was cancelled and ends now. What was on the server is removed.{% else %}Your {{ product }} ends on {{ endsOn | day }}. Until then it is served, and you can
keep it with one click. Then what is on the server is removed.{% endif %}
Nothing further is charged for it.
{% if domain %}
Domain:   {{ domain }}{% endif %}
Ends on:  {{ endsOn | day }}

{{ link }}`,
})
