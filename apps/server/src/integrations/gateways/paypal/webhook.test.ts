import { randomUUID, verify } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { GuardedFetch, RawWebhook } from '@ostler/integration-kit'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { beforeAll, expect, test } from 'vitest'
import { makeCertificate } from '../testing/paypal/certificate.ts'
import { Webhooks } from '../testing/paypal/webhooks.ts'
import { createPaypal } from './index.ts'
import { signedText } from './webhook.ts'

const OFFICIAL = 'https://api.sandbox.paypal.com/v1/notifications/certs/'

let webhooks: Webhooks

beforeAll(() => {
  webhooks = new Webhooks('https://api.sandbox.paypal.com', 'https://shop.example/webhooks/paypal')
})

/** An account in whose world only the given addresses answer. */
function aListener(answers: Record<string, string | number | Error>, environment = 'sandbox') {
  const asked: string[] = []
  const fetch: GuardedFetch = async (address) => {
    asked.push(address)
    const answer = answers[address]
    if (answer instanceof Error || answer === undefined) throw answer ?? new Error('Nobody is there.')
    return typeof answer === 'number' ? new Response('', { status: answer }) : new Response(answer)
  }
  const settings = { environment, clientId: 'a', clientSecret: 'b', webhookId: webhooks.webhookId, brandName: '' }
  const gateway = createPaypal().connect(settings, { instance: 'paypal', webhookUrl: '', fetch })
  return { asked, parse: (raw: RawWebhook) => gateway.parseWebhook!(raw, recordingCall()) }
}

/** A fresh address each time, because certificates are kept. */
const anAddress = () => `${OFFICIAL}CERT-${randomUUID()}`

function aWebhook(certificateUrl: string, signer = webhooks.signer): RawWebhook {
  const body = webhooks.envelope('SOMETHING.ELSE', {})
  const receivedAt = Temporal.Now.instant()
  return {
    body,
    headers: webhooks.headers(body, webhooks.webhookId, receivedAt, { signer, certificateUrl }),
    query: {},
    receivedAt,
  }
}

test('what is signed, and the signature over it, are those of a known example', () => {
  const body = Buffer.from('{"id":"WH-TEST-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"CAPTURE001"}}')
  expect(crc32(body)).toBe(2204188068) // 0x83613da4, unsigned
  const text = signedText('69cd13f0-d67a-11e5-baa3-778b53f4ae55', '2016-02-18T20:01:35Z', '1JE4291016473214C', body)
  expect(text).toBe('69cd13f0-d67a-11e5-baa3-778b53f4ae55|2016-02-18T20:01:35Z|1JE4291016473214C|2204188068')
  const key = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqgDXtHIksTe12ustLiJ/
1t4DbkTiIiPCj0ZeyLx+HXvoeVK7+zvay379SsytcTTwpkAiqjqQILpZ4Y7bpi9g
f48lLIGTIfAmGCIalMmKkUEtupRinqzJcFcdUc7gDRWqE9dYrI1EYI1A82hlHzQG
7A0660TTYr8JMEH15fcvzHo1Wlqsk3Xn7SmuhkvD8OUovSfwZecL8EHrH23lY72U
it99GflxtB07atXhmKwegpjhuF43PbV+D41xZ74VK9CdN0UoCFt8IjUwJMPtWWKQ
1hME26uZUdbFDHJc6Cjtxv4zcmOMSj6aqV185Fx+PgMzD3NA/eXx64cfGLSyxMtG
GwIDAQAB
-----END PUBLIC KEY-----`
  const signature =
    'dIpIqdf2/zJDMjQP+yx80mk9LvQOlrEkK86gGD7RoRNArYFWcLE92vUvpDyN6f+SmP+oettSrJ51G6jxeFYJOW41Qxoa/m//e2tuXtKuXf5r96h4HZkdXDv4P7Ha6I6nLa4rxmPgvsHLTCrzYA23oSeBbHMzvXnBNNrlb1P+kdtRKlI4Rfl4vox0Cy0GCV8ChmpnsV5L1bYvDUcTcIcXgDvRGqcJAY5gwqHgoAaUQTLWJ8L3vOEn4Q1C/nkZL+6rJxwTgbwnGCAComFNbTSCEIMGapq0Tk6xZNEO8ISx1Eh7pltJ0Ij13FwEcnL01KShorZ6SdMB6HK2VtLcqpB0bw=='
  expect(verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature, 'base64'))).toBe(true)
})

test('a certificate of PayPal is fetched once, and then known', async () => {
  const address = anAddress()
  const { asked, parse } = aListener({ [address]: webhooks.signer.pem })
  expect(await parse(aWebhook(address))).toMatchObject({ kind: 'accepted', events: [{ news: { about: 'nothing' } }] })
  expect(await parse(aWebhook(address))).toMatchObject({ kind: 'accepted' })
  expect(asked).toEqual([address])
})

test.each([
  'http://api.paypal.com/v1/notifications/certs/CERT-1',
  'https://paypal.com.attacker.example/v1/notifications/certs/CERT-1',
  'https://notpaypal.com/v1/notifications/certs/CERT-1',
  'https://attacker.example/v1/notifications/certs/CERT-1#.paypal.com',
  'https://api.paypal.com:8443/v1/notifications/certs/CERT-1',
  'https://api.paypal.com@attacker.example/v1/notifications/certs/CERT-1',
  'https://someone:else@api.paypal.com/v1/notifications/certs/CERT-1',
  'https://www.paypal.com/uploads/mine.pem',
  'https://api.paypal.com/v1/notifications/certs/../../mine.pem',
  'https://api.paypal.com/v1/notifications/certs/CERT-1?to=https://attacker.example',
  'file:///etc/ssl/mine.pem',
  'data:,mine',
  'CERT-1',
])('a certificate at %s is not even looked at', async (address) => {
  const mine = makeCertificate({ name: 'messageverificationcerts.paypal.com' })
  const { asked, parse } = aListener({ [address]: mine.pem })
  expect(await parse(aWebhook(address, mine))).toMatchObject({ kind: 'refused' })
  expect(asked).toEqual([])
})

test('while the certificate cannot be had, the webhook is neither taken nor refused', async () => {
  const address = anAddress()
  const answers: Record<string, string | number | Error> = { [address]: new Error('connect ETIMEDOUT') }
  const { parse } = aListener(answers)
  const raw = aWebhook(address)
  expect(await parse(raw)).toMatchObject({ kind: 'unknown' })
  for (const answer of [503, 404, 302, 'an error page']) {
    answers[address] = answer
    expect(await parse(raw)).toMatchObject({ kind: 'unknown' })
  }
  answers[address] = webhooks.signer.pem
  expect(await parse(raw)).toMatchObject({ kind: 'accepted' })
})

test('a certificate counts while it is valid only', async () => {
  const now = Temporal.Now.instant()
  const name = 'messageverificationcerts.paypal.com'
  const over = makeCertificate({ name, from: now.subtract({ hours: 48 }), until: now.subtract({ hours: 1 }) })
  const early = makeCertificate({ name, from: now.add({ hours: 1 }) })
  for (const signer of [over, early]) {
    const address = anAddress()
    const { parse } = aListener({ [address]: signer.pem })
    expect(await parse(aWebhook(address, signer))).toMatchObject({ kind: 'refused', reason: /not valid/ })
  }
})

test('certificates that come along have to vouch for the one that signs', async () => {
  const issuer = makeCertificate({ name: 'An Authority' })
  const impostor = makeCertificate({ name: 'An Authority' })
  const signer = makeCertificate({ name: 'messageverificationcerts.paypal.com', issuer })
  const good = anAddress()
  const bad = anAddress()
  const { parse } = aListener({ [good]: signer.pem + issuer.pem, [bad]: signer.pem + impostor.pem })
  expect(await parse(aWebhook(good, signer))).toMatchObject({ kind: 'accepted' })
  expect(await parse(aWebhook(bad, signer))).toMatchObject({ kind: 'refused' })
})

test('somebody else’s key under a genuine address is refused', async () => {
  const address = anAddress()
  const { parse } = aListener({ [address]: webhooks.signer.pem })
  const mine = makeCertificate({ name: 'messageverificationcerts.paypal.com' })
  expect(await parse(aWebhook(address, mine))).toMatchObject({ kind: 'refused' })
})

test('an account that is live takes nothing from the sandbox', async () => {
  const address = anAddress()
  const live = address.replace('.sandbox', '')
  const answers = { [address]: webhooks.signer.pem, [live]: webhooks.signer.pem }
  expect(await aListener(answers, 'live').parse(aWebhook(address))).toMatchObject({ kind: 'refused' })
  expect(await aListener(answers, 'live').parse(aWebhook(live))).toMatchObject({ kind: 'accepted' })
})

test('a repetition three days later, under the first signature, is taken', async () => {
  const address = anAddress()
  const { parse } = aListener({ [address]: webhooks.signer.pem })
  const raw = aWebhook(address)
  const late = { ...raw, receivedAt: raw.receivedAt.add({ hours: 72 }) }
  expect(await parse(late)).toEqual(await parse(raw))
})

test.each([
  ['paypal-auth-algo', 'SHA1withRSA'],
  ['paypal-transmission-time', 'yesterday'],
  ['paypal-transmission-sig', 'AAAA'],
])('the header %s may not say %s', async (name, value) => {
  const address = anAddress()
  const { parse } = aListener({ [address]: webhooks.signer.pem })
  const raw = aWebhook(address)
  expect(await parse({ ...raw, headers: { ...raw.headers, [name]: value } })).toMatchObject({ kind: 'refused' })
})

test('what is signed and is no event is refused', async () => {
  const address = anAddress()
  const { parse } = aListener({ [address]: webhooks.signer.pem })
  for (const text of ['[]', 'null', '{"id":""}', 'hello']) {
    const body = Buffer.from(text)
    const receivedAt = Temporal.Now.instant()
    const headers = webhooks.headers(body, webhooks.webhookId, receivedAt, { certificateUrl: address })
    expect(await parse({ body, headers, query: {}, receivedAt })).toMatchObject({ kind: 'refused' })
  }
})
