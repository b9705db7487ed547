import { expect, test } from 'vitest'
import { type AnswerRule, checkRule, fieldsForClient, mustBeAnswered, readAnswers } from './fields.ts'

const aField = (wish: Partial<AnswerRule> & { name: string }): AnswerRule => ({
  label: 'Host name',
  kind: 'text',
  choices: [],
  pattern: null,
  help: '',
  required: false,
  staffOnly: false,
  ...wish,
})
const fields = [
  aField({ name: 'host', pattern: '[a-z]+', required: true, help: 'Small letters only' }),
  aField({ name: 'size', kind: 'number' }),
  aField({ name: 'system', kind: 'choice', choices: ['Debian', 'Alma'] }),
  aField({ name: 'terms', kind: 'tick' }),
  aField({ name: 'rack', staffOnly: true }),
]

test('answers are kept trimmed, without the empty ones', () => {
  expect(readAnswers(fields, { host: ' web ', size: '-2.5', system: 'Alma', terms: 'yes', rack: '  ' }, 'f')).toEqual({
    host: 'web',
    size: '-2.5',
    system: 'Alma',
    terms: 'yes',
  })
})

test('a wrong answer names its field', () => {
  const wrong = (answers: Record<string, string>, message: string, code = 'invalid_field') =>
    expect(() => readAnswers(fieldsForClient(fields), answers, 'items.2.fields')).toThrow(
      expect.objectContaining({ code, fields: [{ field: `items.2.fields.${Object.keys(answers)[0]}`, message }] }),
    )
  wrong({ host: 'web1' }, 'Small letters only')
  wrong({ host: 'x'.repeat(501) }, 'may have 500 characters at most')
  wrong({ size: '1e9' }, 'must be a number')
  wrong({ system: 'Other' }, 'must be one of the choices')
  wrong({ terms: 'no' }, 'must be yes, or left out')
  wrong({ rack: 'A1' }, 'is not asked for', 'unknown_field')
  wrong({ guess: 'A1' }, 'is not asked for', 'unknown_field')
})

test('what is required has to be answered', () => {
  expect(() => mustBeAnswered(fields, {}, 'items.0.fields')).toThrow(
    expect.objectContaining({
      code: 'field_required',
      fields: [{ field: 'items.0.fields.host', message: 'Host name is needed' }],
    }),
  )
  mustBeAnswered(fields, { host: 'web' }, 'items.0.fields')
})

test('a day is a day of the calendar, and a password keeps its spaces', () => {
  const born = [aField({ name: 'born', kind: 'date' }), aField({ name: 'pin', kind: 'password' })]
  expect(readAnswers(born, { born: '2028-02-29', pin: ' 1 2 ' }, 'fields')).toEqual({
    born: '2028-02-29',
    pin: ' 1 2 ',
  })
  for (const wrong of ['2027-02-29', '29.02.2028', '2028-2-9', 'today', '+002028-02-29'])
    expect(() => readAnswers(born, { born: wrong }, 'fields')).toThrow(
      expect.objectContaining({ fields: [{ field: 'fields.born', message: 'must be a day such as 2027-01-31' }] }),
    )
})

test.each([
  ['(a+)+', `${'a'.repeat(60)}!`],
  ['(a|a)*', `${'a'.repeat(60)}!`],
  ['a*a*a*a*a*a*a*b', 'a'.repeat(500)],
  ['(.*){20}x', 'y'.repeat(400)],
])('the expression %s is given up on, and the answer refused', (pattern, answer) => {
  const slow = [aField({ name: 'slow', pattern })]
  expect(() => readAnswers(slow, { slow: answer }, 'fields')).toThrow(
    expect.objectContaining({ code: 'invalid_field' }),
  )
  // What follows is judged as ever.
  expect(readAnswers(slow, { slow: '' }, 'fields')).toEqual({})
  expect(readAnswers(fields, { host: 'web' }, 'fields')).toEqual({ host: 'web' })
})

test('an expression can neither reach the house nor leave anything behind for the next one', () => {
  const injected = [aField({ name: 'x', pattern: '`+process.exit()+`' })]
  expect(() => readAnswers(injected, { x: 'y' }, 'fields')).toThrow(expect.objectContaining({ code: 'invalid_field' }))
})

test('a field that nobody can answer is refused when it is defined', () => {
  const refused = (wish: Partial<AnswerRule>, field: string) =>
    expect(() => checkRule(aField({ name: 'x', ...wish }), 'fields.0')).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    )
  refused({ kind: 'choice' }, 'fields.0.choices')
  refused({ pattern: '(' }, 'fields.0.pattern')
  refused({ pattern: 'a'.repeat(201) }, 'fields.0.pattern')
  checkRule(aField({ name: 'x', pattern: 'a'.repeat(200) }), '')
})
