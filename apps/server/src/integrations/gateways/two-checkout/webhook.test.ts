import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { authentication, merchantToken, signature, sourceOf } from './signing.ts'
import { parseWebhook, replyProof } from './webhook.ts'

describe('signatures', () => {
  test('the header of a call is the one of the vector', () => {
    const at = Temporal.Instant.from('2024-01-02T03:04:05Z')
    expect(authentication('250111206876', 'SECRETKEY', at)).toBe(
      'code="250111206876" date="2024-01-02 03:04:05" hash="4198975844f65875997984b9a519cc90ec196f11aaef7a7749093e57abc1fee0" algo="sha3-256"',
    )
  })

  const values = ['211153389', 'COMPLETE', 'José', '40898000', 'Dynamic product', '20230612194811', '']

  test('values are signed with their length in bytes, and an empty one as a zero', () => {
    expect(sourceOf(values)).toBe('92111533898COMPLETE5José84089800015Dynamic product14202306121948110')
    expect(signature('sha3-256', 'SECRETKEY', values)).toBe(
      '915114860af5d9ba7c29d04cc14c648f7e13aef97cd67f54b057ef6cbb49b301',
    )
    expect(signature('sha256', 'SECRETKEY', values)).toBe(
      'add6921e36a3fae3cd070f8be125d1fc6546abaaf78dd8651b0ce105cdfe21f2',
    )
  })

  test('the reply is the one of the vector', () => {
    const parts: [string, string, string, string] = ['1', 'Software program', '20050303123434', '20050303123434']
    expect(replyProof('AABBCCDDEEFF', 'sha256', parts)).toBe(
      'ea6f44c39b3d204b59500998fcb9221c92744d9721a94b45fc6d5cda99980176',
    )
    expect(replyProof('AABBCCDDEEFF', 'sha3-256', parts)).toBe(
      '85180497aaaa4844a278b52b1ce257d2820dbf5857470a5f678fef2266d0d4a8',
    )
  })

  test('the token for buy links is a JSON Web Token of ten minutes', () => {
    const token = merchantToken('2501', 'word', Temporal.Instant.from('2024-01-02T03:04:05Z'))
    const [head, claims, seal] = token.split('.')
    expect(JSON.parse(Buffer.from(head!, 'base64url').toString())).toEqual({ alg: 'HS512', typ: 'JWT' })
    expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toEqual({
      sub: '2501',
      iat: 1_704_164_635,
      exp: 1_704_165_245,
    })
    expect(seal).toBe(createHmac('sha512', 'word').update(`${head}.${claims}`).digest('base64url'))
  })
})

describe('notifications', () => {
  const fields: [string, string][] = [
    ['REFNO', '211153389'],
    ['REFNOEXT', 'pay_1'],
    ['ORDERSTATUS', 'COMPLETE'],
    ['FIRSTNAME', 'José'],
    ['IPN_PID[]', '40898000'],
    ['IPN_PID[]', '40898001'],
    ['IPN_PNAME[]', 'Dynamic product'],
    ['IPN_DATE', '20230612194811'],
    ['COMPANY', ''],
  ]
  const settings = { merchantCode: '1', secretKey: 'SECRETKEY', secretWord: '', environment: 'live' as const }
  const parse = (all: [string, string][], wish: Partial<typeof settings> = {}) =>
    parseWebhook(
      { ...settings, ...wish },
      {
        body: Buffer.from(new URLSearchParams(all).toString()),
        headers: {},
        query: {},
        receivedAt: Temporal.Instant.from('2023-06-12T17:00:00Z'),
      },
    )
  const values = (all: [string, string][]) => all.map(([, value]) => value)
  const sha3 = (all: [string, string][]): [string, string] => [
    'SIGNATURE_SHA3_256',
    signature('sha3-256', 'SECRETKEY', values(all)),
  ]
  const sha2 = (all: [string, string][]): [string, string] => [
    'SIGNATURE_SHA2_256',
    signature('sha256', 'SECRETKEY', values(all)),
  ]
  const md5 = (all: [string, string][]): [string, string] => [
    'HASH',
    createHmac('md5', 'SECRETKEY')
      .update(sourceOf(values(all)))
      .digest('hex'),
  ]

  test('are believed by SHA3 or SHA2, and answered with the same', () => {
    expect(parse([...fields, sha3(fields)])).toMatchObject({
      kind: 'accepted',
      reply: { body: expect.stringMatching(/^<sig algo="sha3-256" date="20230612170000">[0-9a-f]{64}<\/sig>$/) },
    })
    expect(parse([...fields, sha2(fields)])).toMatchObject({
      kind: 'accepted',
      reply: { body: expect.stringMatching(/^<sig algo="sha256"/) },
    })
  })

  test('are refused with MD5 alone, which can be forged', () => {
    expect(parse([...fields, md5(fields)])).toMatchObject({ kind: 'refused' })
  })

  test('are refused with a wrong SHA3 beside a right SHA2', () => {
    expect(parse([...fields, sha2(fields), ['SIGNATURE_SHA3_256', '0'.repeat(64)]])).toMatchObject({ kind: 'refused' })
  })

  test('are refused when any value, or the order of them, is another', () => {
    for (let index = 0; index < fields.length; index += 1) {
      const changed = fields.map(([name, value], at): [string, string] => [name, at === index ? `${value}1` : value])
      expect(parse([...changed, sha3(fields)])).toMatchObject({ kind: 'refused' })
    }
    expect(parse([...[...fields].reverse(), sha3(fields)])).toMatchObject({ kind: 'refused' })
    expect(parse([...fields, ['MORE', ''], sha3(fields)])).toMatchObject({ kind: 'refused' })
    expect(parse([...fields, sha3(fields)], { secretKey: '' })).toMatchObject({ kind: 'refused' })
  })

  test('are understood when they come with HTML entities that were not signed', () => {
    const plainly: [string, string][] = [...fields, ['ADDRESS1', `"Rock & Roll" <1>`]]
    const written: [string, string][] = [...fields, ['ADDRESS1', '&quot;Rock &amp; Roll&quot; &lt;1&gt;']]
    expect(parse([...written, sha3(plainly)])).toMatchObject({ kind: 'accepted' })
  })

  test('of a test order are refused where money is real, and the other way round', () => {
    const test: [string, string][] = [...fields, ['TEST_ORDER', '1']]
    expect(parse([...test, sha3(test)])).toMatchObject({ kind: 'refused', reason: 'It is about a test order.' })
    expect(parse([...test, sha3(test)], { environment: 'test' } as never)).toMatchObject({ kind: 'accepted' })
    expect(parse([...fields, sha3(fields)], { environment: 'test' } as never)).toMatchObject({ kind: 'refused' })
  })
})
