import { z } from 'zod'
import { button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, money, words } from './values.ts'

/** `isToBeClaimed`: the client has to fetch it where `link` leads. */
export const refundMade = defineTemplate({
  data: z.strictObject({ firstName, amount: money, invoiceNumber: words.nullable(), isToBeClaimed: z.boolean(), link }),
  subject:
    '{% if isToBeClaimed %}Fetch your refund of {{ amount | money }}{% else %}Your refund of {{ amount | money }}{% endif %}',
  preview:
    '{% if isToBeClaimed %}{{ amount | money }} wait for you.{% else %}{{ amount | money }} are on the way back to you.{% endif %}',
  html: [
    heading('Your refund'),
    paragraph(greeting),
    '{% if isToBeClaimed %}',
    paragraph('We have given your money back. It waits where you paid it; open the page to say where it should go.'),
    '{% else %}',
    paragraph('We have given your money back, the way you paid it. Banks take up to ten days to show it.'),
    '{% endif %}',
    facts(fact('Amount', '{{ amount | money }}'), factIfAny('Invoice', 'invoiceNumber')),
    '{% if isToBeClaimed %}',
    button('Fetch the refund', '{{ link }}'),
    '{% else %}',
    button('See your invoices', '{{ link }}'),
    '{% endif %}',
  ].join('\n'),
  text: `${greeting}

{% if isToBeClaimed %}We have given {{ amount | money }} back. They wait where you paid them;
open this page to say where they should go:
{% else %}We have given {{ amount | money }} back, the way you paid them. Banks take
up to ten days to show it.{% if invoiceNumber %} It is about invoice {{ invoiceNumber }}.{% endif %}
{% endif %}
{{ link }}`,
})
