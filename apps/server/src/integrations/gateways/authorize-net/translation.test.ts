import { aPayer } from '@ostler/integration-kit/contract-suites'
import { describe, expect, test } from 'vitest'
import { referenceOf } from '../reference.ts'
import { fromAmount, isTaken, toAmount } from './amount.ts'
import { outcomeOf } from './outcomes.ts'
import { parseWebhook } from './webhook.ts'
import { billTo, plain } from './words.ts'

const usd = (amount: string) => ({ amount, currency: 'USD' })

describe('the signature of a webhook', () => {
  // A public vector, reproduced with the key as text.
  const key =
    '52CB4A002C634B84E397DC8A218E1A160BA7CAB7CBE4C05B35E9CBB05E14FE4A2385812E980CCF97D177F17863CE214D1BE6CE8E1E894487AACF3609C1A5FE17'
  const body =
    '{"notificationId":"182cbbff-cab2-4080-931d-80e5d818f23a","eventType":"net.authorize.payment.authcapture.created","eventDate":"2017-08-18T20:40:52.7722007Z","webhookId":"849eb87e-078a-4169-a34b-c0bded5019a8","payload":{"responseCode":0,"authCode":"Z3PV5H","avsResponse":"Y","authAmount":0.0,"entityName":"transaction","id":"40005915599"}}'
  const signature =
    'A1E0CC0F8A7B6274E0951CAC5EB63579F70FC6B7B15384B146DCE02B98DEE3954A5A8E331661B51DE953E141E88994DFA7D267FFB8428BE0660511B6EFB94960'
  const raw = (value: string) => ({
    body: Buffer.from(body),
    headers: { 'x-anet-signature': value },
    query: {},
    receivedAt: Temporal.Now.instant(),
  })

  test('is the one that Authorize.Net publishes, in capitals or not', () => {
    for (const value of [`sha512=${signature}`, `sha512=${signature.toLowerCase()}`])
      expect(parseWebhook(key, raw(value))).toMatchObject({
        kind: 'accepted',
        events: [
          { eventId: '182cbbff-cab2-4080-931d-80e5d818f23a', type: 'net.authorize.payment.authcapture.created' },
        ],
      })
  })

  test('is not keyed with the bytes that the key is the hex of', () => {
    const bytes = Buffer.from(key, 'hex').toString('latin1')
    expect(parseWebhook(bytes, raw(`sha512=${signature}`))).toMatchObject({ kind: 'refused' })
  })

  test('is refused when it is shorter, longer or of another kind', () => {
    for (const value of [signature, `sha512=${signature.slice(2)}`, `sha512=${signature}00`, `sha256=${signature}`])
      expect(parseWebhook(key, raw(value))).toMatchObject({ kind: 'refused' })
  })
})

test('amounts have two decimals, also where the answer has lost a zero', () => {
  expect(toAmount(usd('12.50'), 'USD')).toBe('12.50')
  expect(fromAmount(59.9, 'USD')).toEqual(usd('59.90'))
  expect(fromAmount('59', 'USD')).toEqual(usd('59.00'))
  expect(() => toAmount({ amount: '12.50', currency: 'CAD' }, 'USD')).toThrow(TypeError)
  for (const currency of ['JPY', 'KWD', 'ISK', 'UGX', 'HUF', 'EUR']) expect(isTaken(currency, 'USD')).toBe(false)
  for (const currency of ['JPY', 'KWD', 'ISK', 'UGX']) expect(isTaken(currency, currency)).toBe(false)
})

test('names and addresses are written in letters that they take, and cut', () => {
  expect(plain('Łódź Grüße “INV” <b>', 255)).toBe('odz Grue INV  b')
  expect(plain('x'.repeat(300), 255)).toHaveLength(255)
  expect(billTo({ ...aPayer, name: 'José María de la Cruz', company: 'Muñoz & Söhne' })).toMatchObject({
    firstName: 'Jose',
    lastName: 'Maria de la Cruz',
    company: 'Munoz   Sohne',
    address: "12 St James's Square",
  })
})

test('our reference is twenty letters and digits of the end of the key', () => {
  const reference = referenceOf('pay_1234-5678_abcdefghijklmnopqrstuvwxyzABCDEFGHI')
  expect(reference).toMatch(/^[A-Za-z0-9]{20}$/)
  expect(reference).toBe('pqrstuvwxyzABCDEFGHI')
})

test.each(['settlementError', 'couldNotVoid', 'somethingNew'])('a person has to look at %s', (transactionStatus) => {
  const transaction = {
    transId: '1',
    submitTimeUTC: '2027-03-01T09:30:00Z',
    transactionType: '',
    transactionStatus,
    responseReasonDescription: '',
    responseReasonCode: '1',
  }
  expect(outcomeOf(transaction, 'USD')).toMatchObject({ kind: 'unknown' })
})
