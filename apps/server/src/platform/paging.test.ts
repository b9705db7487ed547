import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beforeId, toPage } from './paging.ts'

/** A table, newest first, read as the queries do it. */
const readPage = (ids: number[], limit: number, cursor: string | undefined) =>
  toPage(
    ids
      .filter((id) => id < beforeId(cursor))
      .sort((a, b) => b - a)
      .slice(0, limit + 1)
      .map((id) => ({ id })),
    limit,
  )

test('page after page gives every row once, newest first, and ends', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 })),
      fc.integer({ min: 1, max: 10 }),
      (ids, limit) => {
        const seen: number[] = []
        let cursor: string | null | undefined
        do {
          const page = readPage(ids, limit, cursor ?? undefined)
          expect(page.items.length).toBeLessThanOrEqual(limit)
          seen.push(...page.items.map((item) => item.id))
          cursor = page.nextCursor
        } while (cursor !== null)
        expect(seen).toEqual([...ids].sort((a, b) => b - a))
      },
    ),
  )
})

test('a last page that is full has no next one', () => {
  expect(readPage([3, 2, 1], 3, undefined)).toEqual({ items: [{ id: 3 }, { id: 2 }, { id: 1 }], nextCursor: null })
})

test.each(['', 'x', '-1', '1.5', '1e3', ' 1', '99999999999999999', "1' OR '1'='1"])('%j is not a cursor', (cursor) => {
  expect(() => beforeId(cursor)).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      fields: [{ field: 'cursor', message: 'is not a cursor of this list' }],
    }),
  )
})
