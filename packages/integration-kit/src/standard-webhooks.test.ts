import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { signWebhook, verifyWebhook } from './standard-webhooks.ts'

/** The public test vector of the specification. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: Temporal.Instant.fromEpochMilliseconds(1_614_265_330_000),
  body: Buffer.from('{"test": 2432232314}'),
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

const headers = { 'webhook-id': vector.id, 'webhook-timestamp': '1614265330', 'webhook-signature': vector.signature }
const request = { headers, body: vector.body, receivedAt: vector.at }

test('the public vector is signed and accepted', () => {
  expect(signWebhook(vector.secret, vector)).toEqual(headers)
  expect(verifyWebhook(vector.secret, request)).toEqual({ kind: 'genuine', id: vector.id })
})

test('one good signature among several is enough, and unknown versions are passed over', () => {
  const several = `v1a,AAAA v1,${Buffer.alloc(32).toString('base64')} ${vector.signature}`
  expect(verifyWebhook(vector.secret, { ...request, headers: { ...headers, 'webhook-signature': several } }).kind).toBe(
    'genuine',
  )
  const renamed = vector.signature.replace('v1,', 'v2,')
  expect(verifyWebhook(vector.secret, { ...request, headers: { ...headers, 'webhook-signature': renamed } }).kind).toBe(
    'refused',
  )
})

test.each(['', 'whsec_', 'whsec_!!!!', 'short', 'whsec_c2hvcnQ='])('the secret %j is never usable', (secret) => {
  expect(() => signWebhook(secret, vector)).toThrow(RangeError)
  const forged = createHmac('sha256', '').update(`${vector.id}.1614265330.`).update(vector.body).digest('base64')
  const headersOfForger = { ...headers, 'webhook-signature': `v1,${forged}` }
  expect(verifyWebhook(secret, { ...request, headers: headersOfForger })).toMatchObject({ kind: 'refused' })
})

test.each([-301, 301])('a request %i seconds away is refused', (seconds) => {
  expect(verifyWebhook(vector.secret, { ...request, receivedAt: vector.at.add({ seconds }) }).kind).toBe('refused')
})

test.each(['', 'v1,', 'v1,AAAA', 'nonsense', vector.signature.slice(0, -3)])(
  'the signature %j is refused',
  (signature) => {
    expect(
      verifyWebhook(vector.secret, { ...request, headers: { ...headers, 'webhook-signature': signature } }).kind,
    ).toBe('refused')
  },
)
