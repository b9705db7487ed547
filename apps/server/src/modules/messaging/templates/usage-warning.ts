import { z } from 'zod'
import { button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

const thing = `{% if what == 'disk' %}disk space{% else %}traffic{% endif %}`
const title = `{% if isFull %}The ${thing} of your {{ product }} is used up{% else %}Little ${thing} is left of your {{ product }}{% endif %}`
const since = `{% if what == 'traffic' %} this month{% endif %}`

/** Sent when four fifths of a limit are used, and again when all of it is. */
export const usageWarning = defineTemplate({
  data: z.strictObject({
    firstName,
    product: words,
    domain: words.nullable(),
    what: z.enum(['disk', 'traffic']),
    isFull: z.boolean(),
    /** With their unit: `8.1 GiB`. */
    used: words,
    limit: words,
    link,
  }),
  subject: `${title}{% if domain %}: {{ domain }}{% endif %}`,
  preview: `{{ used }} of {{ limit }} are used${since}.`,
  html: [
    heading(title),
    paragraph(greeting),
    paragraph(
      `{{ used }} of {{ limit }} are used${since}. {% if what == 'disk' %}When nothing is left, files cannot be saved and mail cannot be delivered. Delete what you no longer need, or change to a larger plan.{% else %}It is counted anew on the first of next month. If you need more, change to a larger plan.{% endif %}`,
    ),
    facts(
      fact('Product', '{{ product }}'),
      factIfAny('Domain', 'domain'),
      fact('Used', '{{ used }}'),
      fact('Limit', '{{ limit }}'),
    ),
    button('Open your service', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

${title}: {{ used }} of {{ limit }} are used${since}.
{% if what == 'disk' %}
When nothing is left, files cannot be saved and mail cannot be delivered. Delete
what you no longer need, or change to a larger plan.{% else %}
It is counted anew on the first of next month. If you need more, change to a
larger plan.{% endif %}
{% if domain %}
Domain:  {{ domain }}{% endif %}

{{ link }}`,
})
