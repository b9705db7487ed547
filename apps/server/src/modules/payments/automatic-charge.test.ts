import fc from 'fast-check'
import { expect, test } from 'vitest'
import { automaticChargeSetting, nextTryOn } from './automatic-charge.ts'

const firstOn = Temporal.PlainDate.from('2027-03-01')
const rule = automaticChargeSetting.default
const after = (declined: number, days: number) =>
  nextTryOn({ firstOn, declined, today: firstOn.add({ days }) }, rule)?.toString() ?? null

test('days count from the first try, and what a slow bank used up is made up for the day after', () => {
  expect([after(1, 0), after(2, 1), after(3, 3), after(4, 5), after(5, 7)]).toEqual([
    '2027-03-02', // 1 March + 1
    '2027-03-04', // 1 March + 3
    '2027-03-06', // 1 March + 5
    '2027-03-08', // 1 March + 7
    null,
  ])
  // The first decline was heard of after five days.
  expect(after(1, 5)).toBe('2027-03-07')
  expect(nextTryOn({ firstOn, declined: 1, today: firstOn }, { retryDays: [] })).toBeNull()
})

test('there are as many further tries as days, each of them later than the day before it', () => {
  const days = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 10 })
  fc.assert(
    fc.property(days, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 11 }), (list, waits) => {
      const retryDays = list.toSorted((a, b) => a - b)
      let today = firstOn
      let declined = 0
      for (;;) {
        // The bank may say no days later.
        today = today.add({ days: waits[declined]! })
        declined += 1
        const next = nextTryOn({ firstOn, declined, today }, { retryDays })
        if (next === null) break
        expect(Temporal.PlainDate.compare(next, today)).toBe(1)
        today = next
      }
      expect(declined).toBe(retryDays.length + 1)
    }),
  )
})

test('a calendar ascends and stays within two months', () => {
  const { schema } = automaticChargeSetting
  for (const retryDays of [[3, 1], [1, 1], [0], [61], Array.from({ length: 11 }, (_, n) => n + 1)])
    expect(schema.safeParse({ ...rule, retryDays }).success).toBe(false)
  expect(schema.safeParse({ ...rule, daysBefore: 31 }).success).toBe(false)
})
