import { choiceField, secretField, textField } from '@ostler/integration-kit'
import { z } from 'zod'

export const settings = z.object({
  apiLoginId: textField({
    label: 'API Login ID',
    help: 'In the merchant interface under Account, Settings, API Credentials and Keys. Payers’ browsers see it.',
  }),
  transactionKey: secretField({
    label: 'Transaction Key',
    help: 'From the same page. Making a new one ends the old one.',
  }),
  signatureKey: secretField(
    {
      label: 'Signature Key',
      help: 'From the same page: 128 characters from 0 to 9 and A to F. Webhooks are signed with it.',
    },
    { pattern: /^[0-9A-Fa-f]{128}$/, expects: 'must be the 128 characters that Authorize.Net shows' },
  ),
  currency: choiceField(
    {
      label: 'Currency of the account',
      help: 'An account has one, and Authorize.Net says amounts without it.',
    },
    {
      USD: 'US dollar',
      CAD: 'Canadian dollar',
      GBP: 'Pound sterling',
      EUR: 'Euro',
      AUD: 'Australian dollar',
      NZD: 'New Zealand dollar',
    },
    'USD',
  ),
  environment: choiceField({ label: 'Environment' }, { live: 'Live', test: 'Sandbox' }, 'live'),
})

export type Settings = z.output<typeof settings>

/** https://developer.authorize.net/api/reference/index.html; the sandbox has accounts and hosts of its own. */
export const hosts = {
  live: { api: 'https://api.authorize.net', script: 'https://js.authorize.net/v3/AcceptUI.js' },
  test: { api: 'https://apitest.authorize.net', script: 'https://jstest.authorize.net/v3/AcceptUI.js' },
}
