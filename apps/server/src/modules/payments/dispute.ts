import type { DisputeNews } from '@ostler/integration-kit'
import type { DisputeState, disputes } from './schema.ts'

export type Dispute = typeof disputes.$inferSelect

/** What of a dispute follows from what the provider tells; in minor units of the payment's currency, but for the fee. */
export type DisputeStanding = Pick<
  Dispute,
  | 'state'
  | 'amountMinor'
  | 'takenMinor'
  | 'reversedMinor'
  | 'feeMinor'
  | 'feeCurrency'
  | 'feeTold'
  | 'answerBy'
  | 'reason'
>

export type DisputeTold = Omit<DisputeNews, 'amount' | 'fee' | 'answerBy'> & {
  amountMinor: bigint
  fee: { minor: bigint; currency: string } | null
  answerBy: Temporal.Instant | null
}

const rank: Record<DisputeState, number> = { warning: 0, open: 1, under_review: 2, won: 3, lost: 3 }

/** How a dispute stands of which nothing is known. */
export const unheard: DisputeStanding = {
  state: 'warning',
  amountMinor: 0n,
  takenMinor: 0n,
  reversedMinor: 0n,
  feeMinor: 0n,
  feeCurrency: null,
  feeTold: null,
  answerBy: null,
  reason: '',
}

/**
 * Pure: how a dispute stands after some news of it, in whatever order they come.
 *
 * A state goes forward only, so news that were overtaken change nothing but a fee that nobody has told later. `won` and
 * `lost` may follow each other, for banks let both sides appeal. Between news of one state, money that was taken is not
 * given back by one that knows less: only a decision gives it back, and in `won` only the first to say so counts.
 */
export function standingAfter(now: DisputeStanding, told: DisputeTold): DisputeStanding {
  const fee = feeAfter(now, told)
  if (rank[told.state] < rank[now.state]) return { ...now, ...fee }
  const isTaken = isTakenAfter(now, told)
  return {
    ...fee,
    state: told.state,
    amountMinor: told.amountMinor,
    takenMinor: isTaken ? told.amountMinor : 0n,
    reversedMinor: told.state === 'lost' ? told.amountMinor : 0n,
    answerBy: told.answerBy ?? now.answerBy,
    reason: told.reason || now.reason,
  }
}

function isTakenAfter(now: DisputeStanding, told: DisputeTold): boolean {
  if (told.state === 'lost') return true
  if (told.state !== now.state || now === unheard) return told.isMoneyTaken
  return told.state === 'won' ? told.isMoneyTaken && now.takenMinor > 0n : told.isMoneyTaken || now.takenMinor > 0n
}

function feeAfter(now: DisputeStanding, told: DisputeTold): Pick<Dispute, 'feeMinor' | 'feeCurrency' | 'feeTold'> {
  const isNewer = now.feeTold === null || rank[told.state] >= rank[now.feeTold]
  return told.fee && isNewer
    ? { feeMinor: told.fee.minor, feeCurrency: told.fee.currency, feeTold: told.state }
    : { feeMinor: now.feeMinor, feeCurrency: now.feeCurrency, feeTold: now.feeTold }
}
