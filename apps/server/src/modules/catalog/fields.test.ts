import { expect, test } from 'vitest'
import { fieldsForClient, mustBeAnswered, readAnswers } from './fields.ts'
import type { Field } from './read-model.ts'

const aField = (wish: Partial<Field> & { name: string }): Field => ({
  id: 1,
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
