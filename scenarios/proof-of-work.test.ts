import { expect, test } from 'vitest'
import { ProofOfWork } from '../apps/server/src/platform/http/proof-of-work.ts'
import { proofFor } from '../packages/sign-in/src/proof-of-work.ts'

test('the server takes what was found for its challenge', async () => {
  const now = Temporal.Instant.from('2027-01-01T12:00:00Z')
  const server = new ProofOfWork('a secret of the server')
  const issued = server.issue(now)
  const proof = await proofFor(issued)
  expect(server.read(proof, now)?.challenge).toBe(issued.challenge)
})
