import { z } from 'zod'
import { button, fact, factIfAny, facts, greeting, heading, paragraph } from './parts.ts'
import { defineTemplate } from './template.ts'
import { firstName, link, money, words } from './values.ts'

export const paymentReversed = defineTemplate({
  data: z.strictObject({ firstName, amount: money, invoiceNumber: words.nullable(), link }),
  subject: 'Your payment of {{ amount | money }} was taken back',
  preview: 'Your bank has taken {{ amount | money }} back, so what it paid for is open again.',
  html: [
    heading('A payment was taken back'),
    paragraph(greeting),
    paragraph(
      'Your bank, or the service you paid with, has taken this payment back. What it had paid for is open again: please pay it in another way, or write to us if you think that this is wrong.',
    ),
    facts(fact('Amount', '{{ amount | money }}'), factIfAny('Invoice', 'invoiceNumber')),
    button('See what is open', '{{ link }}'),
  ].join('\n'),
  text: `${greeting}

Your bank, or the service you paid with, has taken your payment of
{{ amount | money }} back{% if invoiceNumber %} (invoice {{ invoiceNumber }}){% endif %}. What it had paid for is
open again: please pay it in another way, or write to us if you think that
this is wrong.

{{ link }}`,
})
