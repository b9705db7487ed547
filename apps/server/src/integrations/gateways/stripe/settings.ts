import { secretField, textField } from '@ostler/integration-kit'
import { z } from 'zod'

/** `live` or `test`, as the key says itself. */
export const isLiveKey = (key: string): boolean => /^(sk|rk|pk)_live_/.test(key)

export const stripeSettings = z
  .object({
    publishableKey: textField(
      {
        label: 'Publishable key',
        help: 'Begins with pk_. The browsers of your clients see it.',
        placeholder: 'pk_live_…',
      },
      { pattern: /^pk_(live|test)_\w+$/, expects: 'must begin with pk_live_ or pk_test_' },
    ),
    secretKey: secretField(
      {
        label: 'Secret key',
        help: 'Begins with sk_, or with rk_ for a restricted key. From Developers, API keys.',
        placeholder: 'sk_live_…',
      },
      { pattern: /^(sk|rk)_(live|test)_\w+$/, expects: 'must begin with sk_live_, sk_test_, rk_live_ or rk_test_' },
    ),
    webhookSecret: secretField(
      {
        label: 'Signing secret of the webhook',
        help: 'Begins with whsec_. Stripe shows it with the endpoint.',
        placeholder: 'whsec_…',
      },
      { pattern: /^whsec_\w+$/, expects: 'must begin with whsec_' },
    ),
  })
  .superRefine(({ publishableKey, secretKey }, context) => {
    // Fields that are opened with the one and charged with the other never work, and say so to the payer only.
    if (isLiveKey(publishableKey) === isLiveKey(secretKey)) return
    const mode = isLiveKey(secretKey) ? 'live' : 'test'
    context.addIssue({
      code: 'custom',
      path: ['publishableKey'],
      message: `must be the ${mode} key, like the secret key`,
    })
  })

export type StripeSettings = z.output<typeof stripeSettings>
