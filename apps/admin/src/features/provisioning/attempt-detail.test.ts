import { expect, test } from 'vitest'
import { readAttemptDetail } from './attempt-detail.ts'

test('request and answer are told apart, and JSON in them is set out in lines', () => {
  const detail = {
    answer: { kind: 'rejected', reason: 'No such plan.' },
    exchanges: [
      {
        method: 'POST',
        url: 'https://panel.example/accounts',
        requestBody: '{"name":"ada","password":"***"}',
        status: 422,
        responseBody: 'no such plan',
        durationMs: 12.4,
      },
    ],
  }
  expect(readAttemptDetail(JSON.stringify(detail))).toEqual({
    reason: 'No such plan.',
    exchanges: [
      {
        method: 'POST',
        url: 'https://panel.example/accounts',
        status: 422,
        error: null,
        request: '{\n  "name": "ada",\n  "password": "***"\n}',
        answer: 'no such plan',
        durationMs: 12,
      },
    ],
    raw: null,
  })
})

test('a call that had no answer says what went wrong instead', () => {
  const detail = { answer: { kind: 'unknown' }, exchanges: [{ method: 'GET', url: 'https://x', error: 'timeout' }] }
  expect(readAttemptDetail(JSON.stringify(detail)).exchanges).toMatchObject([
    { status: null, error: 'timeout', request: null, answer: null },
  ])
})

test('what has another shape is shown as it is', () => {
  expect(readAttemptDetail('{"request":"create"}').raw).toBe('{"request":"create"}')
  expect(readAttemptDetail('no JSON').raw).toBe('no JSON')
  expect(readAttemptDetail(null)).toEqual({ reason: null, exchanges: [], raw: null })
})
