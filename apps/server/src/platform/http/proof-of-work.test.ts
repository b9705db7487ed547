import { expect, test } from 'vitest'
import { ProofOfWork, zeroBitsOf } from './proof-of-work.ts'

const now = Temporal.Instant.from('2027-03-01T12:00:00Z')
const work = new ProofOfWork('a secret of the tests that is long enough to sign with')

function solve({ challenge, zeroBits }: { challenge: string; zeroBits: number }): string {
  for (let n = 0; ; n++) if (zeroBitsOf(`${challenge}:${n}`) >= zeroBits) return `${challenge}:${n}`
}

test('zero bits are counted from the first', () => {
  // SHA-256 of the empty text begins with e3, binary 1110 0011; that of "a" with ca, that of "hello world!7" is none of ours.
  expect(zeroBitsOf('')).toBe(0)
  const found = Array.from({ length: 5000 }, (_, n) => zeroBitsOf(String(n)))
  expect(Math.max(...found)).toBeGreaterThan(9) // 5000 tries find about log2(5000) = 12 bits
  expect(found.filter((bits) => bits >= 1).length / 5000).toBeCloseTo(0.5, 1)
})

test('a challenge that is solved is known again until it runs out', () => {
  const challenge = work.issue(now)
  const proof = solve(challenge)
  expect(work.read(proof, now)).toEqual(challenge)
  expect(work.read(proof, now.add({ minutes: 9, seconds: 59 }))).toEqual(challenge)
  expect(work.read(proof, now.add({ minutes: 10 }))).toBeNull()
  expect(new ProofOfWork('another secret of some other installation').read(proof, now)).toBeNull()
})

test('what is no solution of one of ours is nothing', () => {
  const { challenge, zeroBits } = work.issue(now)
  const wrong = Array.from({ length: 50 }, (_, n) => `${challenge}:${n}`).filter((one) => zeroBitsOf(one) < zeroBits)
  for (const proof of [...wrong, '', 'x', challenge, `${challenge}:`, `${challenge}:-1`, `${challenge}:1:2`])
    expect(work.read(proof, now)).toBeNull()
  const easier = challenge.replace(/^15/, '0')
  expect(work.read(`${easier}:1`, now)).toBeNull()
  const longer = challenge.replace(/\.\d+\./, '.999999999999999.')
  expect(work.read(solve({ challenge: longer, zeroBits }), now)).toBeNull()
})
