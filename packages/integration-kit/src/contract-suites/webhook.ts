import { expect, test } from 'vitest'
import type { Gateway, RawWebhook, WebhookVerdict } from '../gateway.ts'

export type WebhookHarness = {
  /** The same adapter, with another webhook secret. */
  gatewayWithSecret(secret: string): Gateway
  /** The secret that `receive` goes with. */
  secret: string
  /** A webhook of the provider about a settled payment, as it came in. */
  receive(): Promise<RawWebhook>
  /** What somebody would send who signs with this secret; for an empty one, as a forger would who guesses that it is. */
  sign(body: Uint8Array, secret: string, at: Temporal.Instant): RawWebhook['headers']
  /** The headers without which a webhook is not to be believed, in lower case. */
  signatureHeaders: string[]
  /** A further accepted signature beside a wrong one, where the provider sends several; null where it does not. */
  withSecondSignature: ((headers: RawWebhook['headers']) => RawWebhook['headers']) | null
}

/** What every gateway owes about webhooks: the genuine one is understood, and everything near it is refused. */
export function webhookContract(harness: () => WebhookHarness): void {
  const verdict = (raw: RawWebhook): WebhookVerdict => harness().gatewayWithSecret(harness().secret).parseWebhook(raw)
  const refused = (raw: RawWebhook) => expect(verdict(raw)).toMatchObject({ kind: 'refused' })

  test('a genuine webhook is understood, and is the same event each time', async () => {
    const raw = await harness().receive()
    const first = verdict(raw)
    expect(first).toMatchObject({ kind: 'accepted', events: [{ outcome: { kind: 'settled' } }] })
    expect(verdict(raw)).toEqual(first)
  })

  test('an empty secret opens to nobody', async () => {
    const raw = await harness().receive()
    const forged = { ...raw, headers: { ...raw.headers, ...harness().sign(raw.body, '', raw.receivedAt) } }
    const withoutSecret = () => harness().gatewayWithSecret('').parseWebhook(forged)
    // Refusing to be made without one is as good.
    const result = ((): WebhookVerdict => {
      try {
        return withoutSecret()
      } catch {
        return { kind: 'refused', reason: 'not made without a secret' }
      }
    })()
    expect(result).toMatchObject({ kind: 'refused' })
    refused(forged)
  })

  test('another secret is refused', async () => {
    const raw = await harness().receive()
    const other = 'another-secret-that-is-long-enough'
    refused({ ...raw, headers: { ...raw.headers, ...harness().sign(raw.body, other, raw.receivedAt) } })
  })

  test('each signature header is needed', async () => {
    const raw = await harness().receive()
    for (const name of harness().signatureHeaders) {
      refused({ ...raw, headers: { ...raw.headers, [name]: undefined } })
      refused({ ...raw, headers: { ...raw.headers, [name]: '' } })
    }
    refused({ ...raw, headers: {} })
  })

  test('one byte changed anywhere is refused', async () => {
    const raw = await harness().receive()
    for (let position = 0; position < raw.body.length; position += 7) {
      const body = Uint8Array.from(raw.body)
      body[position] = body[position]! ^ 1
      refused({ ...raw, body })
    }
    refused({ ...raw, body: Buffer.concat([raw.body, Buffer.from('\n')]) })
    refused({ ...raw, body: new Uint8Array() })
  })

  test('the same content, written again, is refused', async () => {
    const raw = await harness().receive()
    const content: unknown = JSON.parse(Buffer.from(raw.body).toString('utf8'))
    refused({ ...raw, body: Buffer.from(JSON.stringify(content, null, 2)) })
  })

  test('an old webhook is refused, and one from the future', async () => {
    const { body, headers, receivedAt } = await harness().receive()
    const signedAt = (at: Temporal.Instant): RawWebhook => ({
      body,
      headers: { ...headers, ...harness().sign(body, harness().secret, at) },
      receivedAt,
    })
    expect(verdict(signedAt(receivedAt))).toMatchObject({ kind: 'accepted' })
    expect(verdict(signedAt(receivedAt.subtract({ seconds: 290 })))).toMatchObject({ kind: 'accepted' })
    refused(signedAt(receivedAt.subtract({ seconds: 310 })))
    refused(signedAt(receivedAt.add({ seconds: 310 })))
  })

  test('one good signature among several is enough', async () => {
    const raw = await harness().receive()
    const several = harness().withSecondSignature?.(raw.headers)
    if (several) expect(verdict({ ...raw, headers: several })).toMatchObject({ kind: 'accepted' })
  })
}
