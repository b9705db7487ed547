import { z } from 'zod'
import { aside, button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, words } from './values.ts'

/** Names no password: mail is kept in too many places. The page behind the link shows it to who is logged in. */
export const serviceReady = defineTemplate({
  data: z.strictObject({
    firstName,
    product: words,
    domain: words.nullable(),
    username: words.nullable(),
    host: words.nullable(),
    link,
  }),
  subject: 'Your {{ product }} is ready{% if domain %}: {{ domain }}{% endif %}',
  preview: '{{ product }} is set up. How to get in is on its page.',
  html: [
    heading('Your {{ product }} is ready'),
    paragraph(greeting),
    paragraph('Everything is set up, and you can start.'),
    facts(
      fact('Product', '{{ product }}'),
      factIfAny('Domain', 'domain'),
      factIfAny('Server', 'host'),
      factIfAny('User name', 'username'),
    ),
    button('Open your service', '{{ link }}'),
    aside('We do not send passwords by mail. Yours is on the page of the service, once you have logged in.'),
  ].join('\n'),
  text: `${greeting}

Your {{ product }} is ready. Everything is set up, and you can start.
{% if domain %}
Domain:     {{ domain }}{% endif %}{% if host %}
Server:     {{ host }}{% endif %}{% if username %}
User name:  {{ username }}{% endif %}

We do not send passwords by mail. Yours is on the page of the service, once you
have logged in:

{{ link }}`,
})
