import { choiceField, secretField, textField } from '@ostler/integration-kit'
import { z } from 'zod'

export const settings = z.object({
  merchantCode: textField({
    label: 'Merchant code',
    help: 'In the control panel under Integrations, Webhooks & API. The account has to sell in your name (2Sell, 2Subscribe): with 2Monetize they add VAT of their own to yours.',
  }),
  secretKey: secretField({
    label: 'Secret key',
    help: 'From the same page. It signs our calls and their notifications.',
  }),
  secretWord: secretField(
    {
      label: 'Buy-link secret word',
      help: 'From the same page, under Secret word. Needed where payers pay on the page of 2Checkout.',
    },
    { optional: true },
  ),
  environment: choiceField(
    { label: 'Environment', help: 'Test orders come from the same servers as real ones, and are taken in test only.' },
    { live: 'Live', test: 'Test' },
    'live',
  ),
})

export type Settings = z.output<typeof settings>

export const hosts = {
  api: 'https://api.2checkout.com/rest/6.0',
  secure: 'https://secure.2checkout.com',
  fields: 'https://2pay-js.2checkout.com',
  tokens: 'https://2pay-api.2checkout.com',
}
