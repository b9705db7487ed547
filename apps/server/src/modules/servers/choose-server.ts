import type { FillRule } from './schema.ts'

/** A server with what is on it, as the choice sees it. */
export type Candidate = {
  id: number
  mostAccounts: number | null
  diskMib: number | null
  memoryMib: number | null
  accounts: number
  diskTaken: number
  memoryTaken: number
  /** It did not answer lately. It is taken only where no other has room: what is made there waits until it is back. */
  isDown?: boolean
}

export type Needs = { diskMib: number; memoryMib: number }

/** Is there room for one more? What a server does not limit, it has. */
export const hasRoom = (one: Candidate, needs: Needs): boolean =>
  (one.mostAccounts === null || one.accounts < one.mostAccounts) &&
  (one.diskMib === null || one.diskTaken + needs.diskMib <= one.diskMib) &&
  (one.memoryMib === null || one.memoryTaken + needs.memoryMib <= one.memoryMib)

/**
 * Pure: where the next account goes, of servers in the order of their group. `last`: whose turn it was.
 *
 * - `first_with_room` fills one after the other
 * - `round_robin` goes on behind the last one
 * - `least_filled` takes the one whose fullest measure is emptiest; of equals the one with fewer accounts
 */
export function chooseServer(
  candidates: Candidate[],
  rule: { fill: FillRule; last: number | null; needs: Needs },
): Candidate | null {
  const roomy = candidates.filter((one) => hasRoom(one, rule.needs))
  if (roomy.length === 0) return null
  const up = roomy.filter((one) => !one.isDown)
  const open = up.length > 0 ? up : roomy
  switch (rule.fill) {
    case 'first_with_room':
      return open[0]!
    case 'round_robin': {
      const at = candidates.findIndex((one) => one.id === rule.last)
      const turn = [...candidates.slice(at + 1), ...candidates.slice(0, at + 1)]
      return turn.find((one) => open.includes(one))!
    }
    case 'least_filled':
      return open.reduce((best, one) => (compareFilling(one, best) < 0 ? one : best))
  }
}

/** Shares of what a server has; without any limit it is as empty as can be. */
export const filling = (one: Candidate): number =>
  Math.max(
    one.mostAccounts === null ? 0 : one.accounts / one.mostAccounts,
    one.diskMib === null ? 0 : one.diskTaken / one.diskMib,
    one.memoryMib === null ? 0 : one.memoryTaken / one.memoryMib,
  )

const compareFilling = (a: Candidate, b: Candidate): number => filling(a) - filling(b) || a.accounts - b.accounts
