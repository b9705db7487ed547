import { secretField, textField } from '@ostler/integration-kit'
import { z } from 'zod'

export const settings = z.object({
  keyId: textField(
    {
      label: 'Key ID',
      help: 'From the Razorpay dashboard, under Account & Settings, API Keys. rzp_test_ moves no money.',
    },
    { pattern: /^rzp_(test|live)_\w+$/, expects: 'must begin with rzp_live_ or rzp_test_' },
  ),
  keySecret: secretField({ label: 'Key secret', help: 'Razorpay shows it once, when the key is made.' }),
  webhookSecret: secretField({ label: 'Webhook secret', help: 'The one that you chose when you added the webhook.' }),
  previousWebhookSecret: secretField(
    {
      label: 'Previous webhook secret',
      help: 'For a day after a change: Razorpay signs what it sends again with the secret that held at first.',
    },
    { optional: true },
  ),
  brandName: textField({ label: 'Name in the Razorpay window' }, { optional: true, longest: 100 }),
})

export type RazorpaySettings = z.output<typeof settings>

export type RazorpayOptions = { apiUrl?: string; timeoutMs?: number }

export const API_URL = 'https://api.razorpay.com/v1'
