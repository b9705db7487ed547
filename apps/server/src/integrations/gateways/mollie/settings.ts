import { secretField } from '@ostler/integration-kit'
import { z } from 'zod'

export const mollieSettings = z.object({
  apiKey: secretField(
    { label: 'API key', help: 'Begins with live_ or test_. From Developers, API keys.', placeholder: 'live_…' },
    { pattern: /^(live|test)_\w+$/, expects: 'must begin with live_ or test_' },
  ),
  webhookSecret: secretField(
    {
      label: 'Signing secret of a webhook of the account',
      help: 'Only when you have registered a webhook for the whole account. Payments bring their own.',
    },
    { optional: true },
  ),
})

export const isLiveKey = (key: string): boolean => key.startsWith('live_')
