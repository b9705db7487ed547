import { createHash } from 'node:crypto'

/** The numbers (VMID) that may be given to machines of ours. */
export type NumberRange = { first: number; last: number }

/** Of Proxmox itself. */
const LOWEST = 100
const HIGHEST = 999_999_999

export function rangeOf(settings: { firstNumber: string; lastNumber: string }): NumberRange {
  const first = Math.max(LOWEST, Number(settings.firstNumber || 100_000))
  return { first, last: Math.max(first, Math.min(HIGHEST, Number(settings.lastNumber || 999_999))) }
}

/** So many numbers are looked at for an account before there is no room. */
const CANDIDATES = 16

/**
 * The numbers that the machine of an account may have, the first choice first. They follow from the account alone, so that a
 * create whose answer was lost finds its machine, and a second one cannot make another: a number is given once.
 * `nextid` of Proxmox reserves nothing and would give the same number to two who ask at the same time.
 */
export function numbersFor(externalId: string, { first, last }: NumberRange): number[] {
  const size = last - first + 1
  const numbers = new Set<number>()
  for (let at = 0; at < CANDIDATES * 4 && numbers.size < Math.min(CANDIDATES, size); at += 1) {
    const hash = createHash('sha256').update(`${externalId}#${at}`).digest()
    numbers.add(first + (hash.readUIntBE(0, 6) % size))
  }
  return [...numbers]
}
