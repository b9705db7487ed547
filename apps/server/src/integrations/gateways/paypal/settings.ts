import { choiceField, secretField, textField } from '@ostler/integration-kit'
import { z } from 'zod'

export const settings = z.object({
  environment: choiceField(
    { label: 'Environment', help: 'Each environment has credentials and a webhook of its own.' },
    { live: 'Live', sandbox: 'Sandbox (no money moves)' },
    'live',
  ),
  clientId: textField({
    label: 'Client ID',
    help: 'Of your REST app, on developer.paypal.com under Apps & Credentials.',
  }),
  clientSecret: secretField({ label: 'Secret', help: 'Beside the client ID.' }),
  webhookId: textField(
    {
      label: 'Webhook ID',
      help: 'PayPal shows it once the webhook is added to the app. Events are checked against it.',
    },
    { pattern: /^[A-Z0-9]{10,50}$/i, expects: 'must be the ID of the webhook, such as 1JE4291016473214C' },
  ),
  brandName: textField(
    { label: 'Name on the PayPal page', help: 'Left empty, payers see the name of your PayPal account.' },
    { optional: true, longest: 127 },
  ),
})

export type PaypalSettings = z.output<typeof settings>

/** For tests and for whoever puts PayPal behind an address of their own. */
export type PaypalOptions = {
  /** Instead of the addresses of both environments. */
  apiUrl?: string
  /** `host:port` besides those of paypal.com that certificates may come from, also without TLS. */
  certificateHosts?: readonly string[]
  timeoutMs?: number
}

const API_URLS = { live: 'https://api-m.paypal.com', sandbox: 'https://api-m.sandbox.paypal.com' }

export const apiUrlOf = ({ environment }: PaypalSettings, { apiUrl }: PaypalOptions): string =>
  apiUrl ?? API_URLS[environment]
