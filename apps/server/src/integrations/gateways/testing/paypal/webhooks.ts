import { randomUUID, sign } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { newId, no, type Said, yes } from './books.ts'
import { makeCertificate, type Signer } from './certificate.ts'

/** Signs and sends events, as PayPal does; one that is sent again keeps its id, time and signature. */
export class Webhooks {
  readonly webhookId = newId()
  /** Of somebody else's app. */
  readonly strangersWebhookId = newId()
  /** By the last part of their address. */
  readonly certificates = new Map<string, string>()
  /** Answers that are still on their way to the receiver. */
  #underWay = new Set<Promise<unknown>>()
  /** What the app is set up for. */
  eventTypes: readonly string[] = ['*']
  registeredUrl: string
  readonly certificateId = `CERT-${randomUUID().slice(0, 18)}`
  readonly signer: Signer

  readonly origin: string
  readonly url: string

  constructor(origin: string, url: string) {
    this.origin = origin
    this.url = url
    this.registeredUrl = url
    this.signer = makeCertificate({ name: 'messageverificationcerts.paypal.com' })
    this.certificates.set(this.certificateId, this.signer.pem)
  }

  show(id: string): Said {
    if (id !== this.webhookId) return no(404, 'INVALID_RESOURCE_ID')
    return yes(200, {
      id,
      url: this.registeredUrl,
      event_types: this.eventTypes.map((name) => ({ name, status: 'ENABLED' })),
    })
  }

  certificateUrl(id = this.certificateId): string {
    return `${this.origin}/v1/notifications/certs/${id}`
  }

  headers(
    body: Uint8Array,
    webhookId: string,
    at: Temporal.Instant,
    { signer = this.signer, certificateUrl = this.certificateUrl() } = {},
  ): Record<string, string> {
    const id = randomUUID()
    const time = at.toString({ smallestUnit: 'second' })
    const message = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`)
    return {
      'paypal-transmission-id': id,
      'paypal-transmission-time': time,
      'paypal-transmission-sig': sign('RSA-SHA256', message, signer.key).toString('base64'),
      'paypal-cert-url': certificateUrl,
      'paypal-auth-algo': 'SHA256withRSA',
    }
  }

  envelope(type: string, resource: unknown): Buffer {
    return Buffer.from(
      JSON.stringify({
        id: `WH-${newId()}-${newId()}`,
        event_version: '1.0',
        create_time: Temporal.Now.instant().toString(),
        resource_type: type.split('.').at(-2)?.toLowerCase(),
        event_type: type,
        summary: `Größe: ${type}`,
        resource,
      }),
    )
  }

  send(type: string, resource: unknown, webhookId = this.webhookId): void {
    const body = this.envelope(type, resource)
    const headers = this.headers(body, webhookId, Temporal.Now.instant())
    const sending = fetch(this.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: new Uint8Array(body),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => {})
    this.#underWay.add(sending)
    sending.finally(() => this.#underWay.delete(sending))
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }
}
