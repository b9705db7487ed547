import { createHmac } from 'node:crypto'

/**
 * The key for the JSON doors of the sandbox. It is made from the one secret that both sides share already, so that there is
 * no second one to configure; the secret cannot be computed back from it.
 */
export function sandboxApiKey(webhookSecret: string): string {
  if (webhookSecret === '') throw new RangeError('The sandbox needs a webhook secret.')
  return createHmac('sha256', webhookSecret).update('sandbox api key').digest('base64url')
}
