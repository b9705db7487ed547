import type { CallContext } from './outcome.ts'

/** A tax id in two parts, as the authority knows it: `EL` (not `GR`) and `123456789`. */
export type TaxIdQuestion = {
  country: string
  number: string
  /** Who asks. With it, the authority gives a number that proves the question. */
  requester: { country: string; number: string } | null
}

export type TaxIdOutcome =
  | {
      kind: 'valid'
      /** Not every state tells. */
      name: string | null
      address: string | null
      /** Proof that it was asked, to be shown to a tax office. */
      consultation: string | null
    }
  | { kind: 'invalid'; consultation: string | null }
  /** Nobody knows: the authority, or the state behind it, does not answer. Ask later, and never guess. */
  | { kind: 'unavailable'; reason: string }

/** An authority that knows which tax ids are valid. A question changes nothing, so it can be repeated. */
export interface TaxIdCheck {
  readonly name: string
  check(question: TaxIdQuestion, call: CallContext): Promise<TaxIdOutcome>
}
