import type { ActionOutcome } from '@ostler/integration-kit'
import type { Answer } from './operation.ts'

/** An outcome of the port, as the core has it. */
export function asAnswer(outcome: ActionOutcome): Answer {
  switch (outcome.kind) {
    case 'ok':
      return {
        kind: 'done',
        ...(outcome.note !== undefined && { note: outcome.note }),
        ...(outcome.password !== undefined && { password: outcome.password }),
      }
    case 'absent':
      return { kind: 'gone' }
    default:
      return outcome
  }
}

/** The panel does not have the verb: its kind changed since it was asked for. */
export const cannot: Answer = { kind: 'rejected', reason: 'This server cannot do that.' }

export const goneFromServer = {
  kind: 'rejected',
  reason: 'There is no such account on the server.',
} as const satisfies Answer

/** After a lost answer the server knows of nothing. Whoever concludes notes that it was asked. */
export const notThereYet: Answer = {
  kind: 'retryable',
  reason: 'The server knows nothing of an earlier try; it is asked once more later.',
  afterSeconds: 20,
}
