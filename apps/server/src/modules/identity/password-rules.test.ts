import { describe, expect, test } from 'vitest'
import { refuseWeakPassword } from './password-rules.ts'

const ada = { email: 'ada.king@lovelace.example', firstName: 'Ada', lastName: 'Lovelace', company: 'Engine Works Ltd' }

/** The code of the refusal, or `good`. */
function judged(password: string, owner: object = ada, store = 'Greenfield Hosting GmbH'): string {
  try {
    refuseWeakPassword(password, owner, store)
    return 'good'
  } catch (error) {
    const { code, fields } = error as { code: string; fields: { field: string; message: string }[] }
    expect(fields).toEqual([{ field: 'password', message: expect.stringMatching(/^(must|is) /) }])
    return code
  }
}

test.each([
  'correct horse battery',
  'lowercaseonlywords',
  '9182736450918273',
  'Ünïcödé is fine',
  '    ten spaces and words',
  'x'.repeat(200),
  'Ada likes engines',
  'greenfield-client',
  'Ada is my name 1815',
])('length decides and nothing else: "%s" is good', (password) => {
  expect(judged(password)).toBe('good')
})

test.each([
  ['nine char', 'invalid_input'],
  ['ten  chars', 'good'],
  // Five characters, although they are ten units of UTF-16.
  ['🦆🦆🦆🦆🦆', 'invalid_input'],
  // The ligature counts as the three letters it stands for.
  ['aﬃnities', 'good'],
  ['y'.repeat(201), 'invalid_input'],
])('"%s" is judged by its characters: %s', (password, verdict) => {
  expect(judged(password)).toBe(verdict)
})

describe('what others would try first', () => {
  test.each(['1234567890', 'qwertyuiop', 'QwertyUiop', 'PASSWORD123', 'basketball', 'ｑｗｅｒｔｙｕｉｏｐ'])(
    '"%s" is on the list, in whatever case or width it is typed',
    (password) => {
      expect(judged(password)).toBe('password_too_common')
    },
  )

  test.each([
    'ada.king@lovelace.example',
    'ADA.KING@LOVELACE.EXAMPLE',
    'Ada Lovelace',
    'lovelace-ada',
    'AdaLovelace1815!',
    '!!!Lovelace!!!',
    'ada.king 2026',
    'engine works ltd',
  ])('"%s" is what everybody knows of the person', (password) => {
    expect(judged(password)).toBe('password_too_common')
  })

  test.each(['Greenfield Hosting', 'greenfieldhosting', 'GreenfieldHosting2026', 'greenfield 1'])(
    '"%s" is our name',
    (password) => {
      expect(judged(password)).toBe('password_too_common')
    },
  )

  test('a name of three letters forbids nothing', () => {
    expect(judged('Bo 1234-9876-55', { firstName: 'Bo' })).toBe('good')
  })

  test('who nothing is known of may take any other password', () => {
    expect(judged('Ada Lovelace', {}, '')).toBe('good')
  })
})
