import { expect, test } from 'vitest'
import { formatDate } from './date-text.tsx'

const inBritish = { locale: 'en-GB' }

test('a civil date is the same day in every time zone', () => {
  for (const timeZone of ['Pacific/Kiritimati', 'UTC', 'Pacific/Pago_Pago']) {
    expect(formatDate('2027-03-31', { ...inBritish, timeZone })).toBe('31 Mar 2027')
  }
})

test('an instant is shown in the time zone of the reader', () => {
  const late = '2027-01-31T23:30:00Z'
  expect(formatDate(late, { ...inBritish, timeZone: 'Europe/Berlin' })).toBe('1 Feb 2027, 00:30')
  expect(formatDate(late, { ...inBritish, timeZone: 'America/New_York', form: 'date' })).toBe('31 Jan 2027')
})

test('today is told by the calendar of the reader, not by hours gone', () => {
  const now = new Date('2027-03-31T22:30:00Z')
  const relative = (value: string, timeZone: string) =>
    formatDate(value, { ...inBritish, timeZone, form: 'relative', now })
  expect(relative('2027-03-31', 'UTC')).toBe('today')
  expect(relative('2027-04-01', 'UTC')).toBe('tomorrow')
  expect(relative('2027-04-01', 'Europe/Berlin')).toBe('today')
})

test('an instant is told in its largest full unit', () => {
  const now = new Date('2027-03-31T12:00:00Z')
  const relative = (value: string) => formatDate(value, { ...inBritish, form: 'relative', now })
  expect(relative('2027-03-31T11:59:40Z')).toBe('now')
  expect(relative('2027-03-31T10:00:00Z')).toBe('2 hours ago')
  expect(relative('2027-04-03T12:00:00Z')).toBe('in 3 days')
})

test('what is no date is shown as it came', () => {
  expect(formatDate('soon', inBritish)).toBe('soon')
})
