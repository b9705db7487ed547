import { addressField, choiceField, secretField, textField } from '@ostler/integration-kit'
import { z } from 'zod'

export const settings = z.object({
  baseUrl: addressField({
    label: 'Address of the server',
    help: 'As you open it in a browser, without a path.',
    placeholder: 'https://btcpay.example.com',
  }),
  storeId: textField(
    { label: 'Store ID', help: 'In BTCPay under Settings, General.' },
    { pattern: /^[A-Za-z0-9]+$/, expects: 'has letters and digits only' },
  ),
  apiKey: secretField({
    label: 'API key',
    help: 'Under Account, API keys, for this store only, with the permissions to create, view and modify invoices, to view the store settings and the webhooks, and to manage pull payments.',
  }),
  webhookSecret: secretField({ label: 'Webhook secret', help: 'BTCPay shows it while the webhook is made.' }),
  minutesToPay: choiceField(
    {
      label: 'Time to pay',
      help: 'How long the rate is kept. Money that comes later is still taken up, at what it was worth.',
    },
    { 15: '15 minutes', 30: '30 minutes', 60: '1 hour', 120: '2 hours' },
    '30',
  ),
  confirmations: choiceField(
    { label: 'When a payment on the chain counts', help: 'Lightning payments count at once.' },
    {
      store: 'As the store is set',
      HighSpeed: 'When it is seen',
      MediumSpeed: 'After 1 confirmation',
      LowMediumSpeed: 'After 2 confirmations',
      LowSpeed: 'After 6 confirmations',
    },
    'store',
  ),
})

export type Settings = z.output<typeof settings>
