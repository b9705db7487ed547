import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, chooseServer, filling, hasRoom, type Needs } from './choose-server.ts'
import { type FillRule, fillRules } from './schema.ts'

const aLimit = (most: number) => fc.option(fc.integer({ min: 1, max: most }), { nil: null })
const servers = fc
  .array(
    fc.record({
      mostAccounts: aLimit(8),
      diskMib: aLimit(60),
      memoryMib: aLimit(60),
      isDown: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((one, at): Candidate => ({ id: at + 1, accounts: 0, diskTaken: 0, memoryTaken: 0, ...one })))
const needs = fc.record({ diskMib: fc.nat(20), memoryMib: fc.nat(20) })
const fill = fc.constantFrom(...fillRules)

/** Takes places one after the other, as the room does under its lock. */
function takeAll(candidates: Candidate[], rule: FillRule, wanted: Needs[]): (number | null)[] {
  let last: number | null = null
  return wanted.map((one) => {
    const chosen = chooseServer(candidates, { fill: rule, last, needs: one })
    if (!chosen) return null
    last = chosen.id
    chosen.accounts += 1
    chosen.diskTaken += one.diskMib
    chosen.memoryTaken += one.memoryMib
    return chosen.id
  })
}

const sameNeeds: Needs = { diskMib: 1, memoryMib: 1 }
const aCandidate = (id: number, wish: Partial<Candidate> = {}): Candidate => ({
  id,
  mostAccounts: null,
  diskMib: null,
  memoryMib: null,
  accounts: 0,
  diskTaken: 0,
  memoryTaken: 0,
  ...wish,
})

describe('whatever the rule', () => {
  test('no server is filled beyond what it holds', () => {
    fc.assert(
      fc.property(servers, fill, fc.array(needs, { maxLength: 40 }), (candidates, rule, wanted) => {
        takeAll(candidates, rule, wanted)
        for (const one of candidates) {
          expect(one.accounts).toBeLessThanOrEqual(one.mostAccounts ?? Number.POSITIVE_INFINITY)
          expect(one.diskTaken).toBeLessThanOrEqual(one.diskMib ?? Number.POSITIVE_INFINITY)
          expect(one.memoryTaken).toBeLessThanOrEqual(one.memoryMib ?? Number.POSITIVE_INFINITY)
        }
      }),
    )
  })

  test('a place is found when, and only when, a server has room', () => {
    fc.assert(
      fc.property(servers, fill, fc.array(needs, { maxLength: 20 }), needs, (candidates, rule, before, next) => {
        takeAll(candidates, rule, before)
        const chosen = chooseServer(candidates, { fill: rule, last: null, needs: next })
        expect(chosen !== null).toBe(candidates.some((one) => hasRoom(one, next)))
        if (chosen) expect(hasRoom(chosen, next)).toBe(true)
      }),
    )
  })

  test('one that does not answer is taken only where no other has room', () => {
    fc.assert(
      fc.property(servers, fill, needs, (candidates, rule, next) => {
        const chosen = chooseServer(candidates, { fill: rule, last: null, needs: next })
        const isOtherUp = candidates.some((one) => !one.isDown && hasRoom(one, next))
        if (chosen?.isDown) expect(isOtherUp).toBe(false)
      }),
    )
  })
})

test('round robin is fair: of servers with room for all, none is ever more than one ahead', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 50 }), (count, accounts) => {
      const candidates = Array.from({ length: count }, (_, at) => aCandidate(at + 1))
      takeAll(candidates, 'round_robin', Array(accounts).fill(sameNeeds))
      const taken = candidates.map((one) => one.accounts)
      expect(Math.max(...taken) - Math.min(...taken)).toBeLessThanOrEqual(1)
    }),
  )
})

test('round robin passes over the full ones, and goes on behind the one whose turn it was', () => {
  const candidates = [aCandidate(1), aCandidate(2, { mostAccounts: 1 }), aCandidate(3)]
  expect(takeAll(candidates, 'round_robin', Array(6).fill(sameNeeds))).toEqual([1, 2, 3, 1, 3, 1])
  // Whoever it was is not in the group any more.
  expect(chooseServer(candidates, { fill: 'round_robin', last: 99, needs: sameNeeds })?.id).toBe(1)
})

test('least filled: no other has more to spare by its fullest measure', () => {
  fc.assert(
    fc.property(servers, fc.array(needs, { maxLength: 30 }), needs, (all, before, next) => {
      const candidates = all.map((one) => ({ ...one, isDown: false }))
      takeAll(candidates, 'least_filled', before)
      const chosen = chooseServer(candidates, { fill: 'least_filled', last: null, needs: next })
      for (const other of candidates.filter((one) => hasRoom(one, next)))
        expect(filling(chosen!)).toBeLessThanOrEqual(filling(other))
    }),
  )
  const unlimited = [aCandidate(1, { accounts: 3 }), aCandidate(2, { accounts: 1 })]
  expect(chooseServer(unlimited, { fill: 'least_filled', last: null, needs: sameNeeds })?.id).toBe(2)
})

test('first with room fills one after the other', () => {
  const candidates = [aCandidate(1, { mostAccounts: 2 }), aCandidate(2, { memoryMib: 3 }), aCandidate(3)]
  const places = takeAll(candidates, 'first_with_room', Array(7).fill(sameNeeds))
  expect(places).toEqual([1, 1, 2, 2, 2, 3, 3])
})
