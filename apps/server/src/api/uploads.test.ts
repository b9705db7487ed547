import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../modules/clients/examples.ts'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

let house: TestHouse
let web: Web
let clientId: number
let token: { staff: string; client: string }
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  const account = await anAccount(house)
  clientId = account.clientId
  const person = { email: 'staff@example.com', firstName: 'S', lastName: 'T', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  const tokenOf = async (id: number) => (await startSession(aVisitor(house), { userId: id, userAgent: '' })).accessToken
  token = { staff: await tokenOf(userId), client: await tokenOf(account.userId) }
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

const form = (content: string | Uint8Array<ArrayBuffer>, name: string, fields: Record<string, string> = {}) => {
  const made = new FormData()
  made.set('file', new File([content], name, { type: 'text/html' }))
  for (const [field, value] of Object.entries(fields)) made.set(field, value)
  return made
}

async function send(
  url: string,
  payload: FormData | string,
  { who = 'staff', ...headers }: Record<string, string> & { who?: 'staff' | 'client' | 'nobody' } = {},
) {
  const authorization = who === 'nobody' ? {} : { authorization: `Bearer ${token[who]}` }
  const answer = await web.app.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    headers: { ...authorization, ...headers },
    payload,
  })
  return { status: answer.statusCode, body: answer.json() }
}
const upload = (payload: FormData | string, more?: Parameters<typeof send>[2]) =>
  send(`/admin/clients/${clientId}/files`, payload, more)
const download = (url: string, who: 'staff' | 'client') =>
  web.app.inject({ method: 'GET', url: `/api/v1${url}`, headers: { authorization: `Bearer ${token[who]}` } })

test('a file goes in by a form and comes out as an attachment that no browser runs', async () => {
  const { status, body } = await upload(form('Grüße', 'Contract "draft"\r\nX-Evil: 1.txt', { visibleToClient: 'true' }))
  expect([status, body.name, body.visibleToClient]).toEqual([200, 'Contract draftX-Evil 1.txt', true])
  for (const [who, url] of [
    ['staff', `/admin/client-files/${body.id}/content`],
    ['client', `/account/files/${body.id}`],
  ] as const) {
    const answer = await download(url, who)
    expect([answer.statusCode, answer.body]).toEqual([200, 'Grüße'])
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="Contract draftX-Evil 1\.txt"; filename\*=UTF-8''/,
      ),
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cache-control': 'private, no-store',
    })
    expect(answer.headers).not.toHaveProperty('x-evil')
  }
})

test.each([
  ['page.html', '<script>alert(1)</script>', 'file_type_refused'],
  ['picture.png', '<html><script>alert(1)</script>', 'file_type_refused'],
  ['picture.gif', 'GIF89a<script>alert(1)</script>', 'file_type_refused'],
  ['picture.svg', '<svg onload="alert(1)"/>', 'file_type_refused'],
  ['empty.txt', '', 'file_empty'],
])('%s is refused by what it holds', async (name, content, code) => {
  const { status, body } = await upload(form(content, name))
  expect([status, body.code, body.fields[0].field]).toEqual([400, code, 'file'])
})

test('what is too large is refused before all of it is read, and JSON keeps its own limit', async () => {
  const large = await upload(form('x'.repeat(10 * 1024 * 1024 + 70_000), 'large.txt'))
  expect([large.status, large.body.code]).toEqual([400, 'file_too_large'])
  const json = await send('/admin/client-jobs/count', JSON.stringify({ ids: [1], more: 'x'.repeat(1_100_000) }), {
    'content-type': 'application/json',
  })
  expect([json.status, json.body.code]).toEqual([413, 'payload_too_large'])
})

test('a form is read for somebody who is logged in only, and taken by doors for files only', async () => {
  const nobody = await upload(form('x', 'a.txt'), { who: 'nobody' })
  expect([nobody.status, nobody.body.code]).toEqual([401, 'unauthenticated'])
  const client = await upload(form('x', 'a.txt'), { who: 'client' })
  expect([client.status, client.body.code]).toEqual([403, 'forbidden'])
  const elsewhere = await send(`/admin/clients/${clientId}/notes`, form('x', 'a.txt', { body: 'by a form' }))
  expect([elsewhere.status, elsewhere.body.code]).toEqual([415, 'unsupported_media_type'])
  const broken = await upload('--x\r\nnonsense', { 'content-type': 'multipart/form-data; boundary=y' })
  expect([broken.status, broken.body.code]).toEqual([400, 'malformed_body'])
})

test('an upload that is repeated under its key is kept once, and another file under it is refused', async () => {
  const key = { 'idempotency-key': 'one-upload' }
  const first = await upload(form('once', 'once.txt'), key)
  const again = await upload(form('once', 'once.txt'), key)
  expect([first.status, again.body]).toEqual([200, first.body])
  const other = await upload(form('twice', 'once.txt'), key)
  expect([other.status, other.body.code]).toEqual([409, 'idempotency_mismatch'])
})
