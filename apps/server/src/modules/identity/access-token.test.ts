import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { ACCESS_SECONDS, readAccessToken, signAccessToken } from './access-token.ts'

const secret = 'a secret of at least thirty-two characters'
const now = Temporal.Instant.from('2027-03-01T12:00:00Z')
const claims = { userId: 7, sessionId: 12 }

test('says who and which session, for fifteen minutes', async () => {
  const token = await signAccessToken(secret, claims, now)
  expect(await readAccessToken(secret, token, now.add({ seconds: ACCESS_SECONDS - 1 }))).toEqual(claims)
  expect(await readAccessToken(secret, token, now.add({ seconds: ACCESS_SECONDS }))).toBeNull()
})

test('a token that was changed, signed by somebody else, unsigned or made for another use is nothing', async () => {
  const token = await signAccessToken(secret, claims, now)
  const [head, , signature] = token.split('.')
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = { sid: 12, iss: 'ostler', sub: '1', iat: 0, exp: 9_999_999_999 }
  const key = new TextEncoder().encode(secret)
  const forged = [
    `${head}.${encode(body)}.${signature}`,
    `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(body)}.`,
    await signAccessToken(`${secret}!`, claims, now),
    await new SignJWT(body).setProtectedHeader({ alg: 'HS256' }).sign(key),
    await new SignJWT({ ...body, sub: 'x' }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key),
    await new SignJWT({ ...body, exp: undefined }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key),
    await new SignJWT(body).setProtectedHeader({ alg: 'HS512', typ: 'at+jwt' }).sign(key),
    'nonsense',
    '',
  ]
  for (const one of forged) expect(await readAccessToken(secret, one, now)).toBeNull()
})
