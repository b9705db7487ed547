import { z } from 'zod'
import { amountRow, amounts, button, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { cycle, firstName, link, money, words } from './values.ts'

export const orderReceived = defineTemplate({
  data: z.strictObject({
    firstName,
    orderNumber: words,
    items: z.array(z.strictObject({ name: words, cycle, domain: words.nullable(), amount: money })).min(1),
    total: money,
    link,
  }),
  subject: 'We have your order {{ orderNumber }}',
  preview: 'Thank you. Order {{ orderNumber }}, {{ total | money }}.',
  html: [
    heading('Thank you for your order'),
    paragraph(greeting),
    paragraph(
      'We have your order <strong style="white-space:nowrap">{{ orderNumber }}</strong>. As soon as it is paid, we set everything up and write to you again.',
    ),
    amounts(
      `{% for item in items %}${amountRow('{{ item.name }}', '{{ item.cycle | cycle }}{% if item.domain %} · {{ item.domain }}{% endif %}', '{{ item.amount | money }}')}{% endfor %}`,
      'Total',
      '{{ total | money }}',
    ),
    button('See your order', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Thank you: we have your order {{ orderNumber }}.
{% for item in items %}
* {{ item.name }}
  {{ item.cycle | cycle }}{% if item.domain %}, {{ item.domain }}{% endif %}: {{ item.amount | money }}
{% endfor %}
Total: {{ total | money }}

As soon as it is paid, we set everything up and write to you again. Your order:

{{ link }}`,
})
