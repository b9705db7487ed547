import { expect, test } from 'vitest'
import type { Gateway, RawWebhook, WebhookVerdict } from '../gateway.ts'
import { recordingCall } from './recording-call.ts'

export type WebhookHarness = {
  /** The same adapter, with another webhook secret. */
  gatewayWithSecret(secret: string): Gateway
  /** The secret that `receive` goes with. */
  secret: string
  /** A webhook of the provider about a settled payment, as it came in. */
  receive(): Promise<RawWebhook>
  /** What somebody would send who signs with this secret; for an empty one, as a forger would who guesses that it is. */
  sign(body: Uint8Array, secret: string, at: Temporal.Instant): RawWebhook['headers']
  /** Where the proof travels in the body instead: the same webhook, as somebody would send it who signs with this secret. */
  signedBy?: (raw: RawWebhook, secret: string) => RawWebhook
  /** The headers without which a webhook is not to be believed, in lower case. */
  signatureHeaders: string[]
  /** Where the proof travels in the query or in the body instead: the same webhook without it. */
  withoutProof?: (raw: RawWebhook) => RawWebhook
  /** Does the provider sign the body? One that signs something else proves what it says by being asked. */
  signsBody: boolean
  /** Does the signature say when it was made? */
  signsTime: boolean
  /**
   * How old a webhook may be, in seconds: 300 unless told. Longer only where the provider sends a failed one again, for
   * days, under its first signature.
   */
  oldestSeconds?: number
  /** A webhook to another account or instance of the same provider, rightly signed there. */
  receiveForAnother(): Promise<RawWebhook>
  /** A further accepted signature beside a wrong one, where the provider sends several; null where it does not. */
  withSecondSignature: ((headers: RawWebhook['headers']) => RawWebhook['headers']) | null
}

/** What every gateway owes about webhooks: the genuine one is understood, and everything near it is refused. */
export function webhookContract(harness: () => WebhookHarness): void {
  const verdict = async (raw: RawWebhook): Promise<WebhookVerdict> =>
    harness().gatewayWithSecret(harness().secret).parseWebhook!(raw, recordingCall())
  const signedBy = (raw: RawWebhook, secret: string): RawWebhook =>
    harness().signedBy?.(raw, secret) ?? {
      ...raw,
      headers: { ...raw.headers, ...harness().sign(raw.body, secret, raw.receivedAt) },
    }
  const refused = async (raw: RawWebhook) => expect(await verdict(raw)).toMatchObject({ kind: 'refused' })

  test('a genuine webhook is understood, and is the same event each time', async () => {
    const raw = await harness().receive()
    const first = await verdict(raw)
    expect(first).toMatchObject({ kind: 'accepted', events: [{ news: { about: 'payment' } }] })
    if (first.kind !== 'accepted' || first.events[0]?.news.about !== 'payment') throw new Error('not about a payment')
    // It says that it is paid, or leaves it to us to ask.
    expect([undefined, 'settled', 'approved']).toContain(first.events[0].news.outcome?.kind)
    expect(await verdict(raw)).toEqual(first)
  })

  test('an empty secret opens to nobody', async () => {
    const raw = await harness().receive()
    const forged = signedBy(raw, '')
    // Refusing to be made without one is as good.
    const result = await (async (): Promise<WebhookVerdict> =>
      harness().gatewayWithSecret('').parseWebhook!(forged, recordingCall()))().catch(() => ({
      kind: 'refused' as const,
      reason: 'not made without a secret',
    }))
    expect(result).toMatchObject({ kind: 'refused' })
    await refused(forged)
  })

  test('another secret is refused', async () => {
    const raw = await harness().receive()
    await refused(signedBy(raw, 'another-secret-that-is-long-enough'))
  })

  test('each signature header is needed', async () => {
    const raw = await harness().receive()
    for (const name of harness().signatureHeaders) {
      await refused({ ...raw, headers: { ...raw.headers, [name]: undefined } })
      await refused({ ...raw, headers: { ...raw.headers, [name]: '' } })
    }
    if (harness().signatureHeaders.length > 0) await refused({ ...raw, headers: {} })
    const { withoutProof } = harness()
    if (withoutProof) await refused(withoutProof(raw))
  })

  test('one byte changed anywhere is refused', async () => {
    if (!harness().signsBody) return
    const raw = await harness().receive()
    for (let position = 0; position < raw.body.length; position += 7) {
      const body = Uint8Array.from(raw.body)
      body[position] = body[position]! ^ 1
      await refused({ ...raw, body })
    }
    await refused({ ...raw, body: Buffer.concat([raw.body, Buffer.from('\n')]) })
    await refused({ ...raw, body: new Uint8Array() })
  })

  test('the same content, written again, is refused', async () => {
    if (!harness().signsBody) return
    const raw = await harness().receive()
    await refused({ ...raw, body: writtenAgain(raw.body) })
  })

  test('an old webhook is refused, and one from the future', async () => {
    if (!harness().signsTime) return
    const { body, headers, query, receivedAt } = await harness().receive()
    const oldest = harness().oldestSeconds ?? 300
    const signedAt = (at: Temporal.Instant): RawWebhook => ({
      body,
      query,
      headers: { ...headers, ...harness().sign(body, harness().secret, at) },
      receivedAt,
    })
    expect(await verdict(signedAt(receivedAt))).toMatchObject({ kind: 'accepted' })
    expect(await verdict(signedAt(receivedAt.subtract({ seconds: oldest - 10 })))).toMatchObject({ kind: 'accepted' })
    await refused(signedAt(receivedAt.subtract({ seconds: oldest + 10 })))
    await refused(signedAt(receivedAt.add({ seconds: 310 })))
  })

  test('one good signature among several is enough', async () => {
    const raw = await harness().receive()
    const several = harness().withSecondSignature?.(raw.headers)
    if (several) expect(await verdict({ ...raw, headers: several })).toMatchObject({ kind: 'accepted' })
  })

  test('what was sent to another account is refused', async () => {
    await refused(await harness().receiveForAnother())
  })
}

/** The same content in other bytes: JSON with more room, a form with its spaces written otherwise. */
function writtenAgain(body: Uint8Array): Buffer {
  const text = Buffer.from(body).toString('utf8')
  try {
    return Buffer.from(JSON.stringify(JSON.parse(text), null, 2))
  } catch {
    return Buffer.from(
      [...new URLSearchParams(text)]
        .reverse()
        .map((pair) => pair.map(encodeURIComponent).join('='))
        .join('&'),
    )
  }
}
