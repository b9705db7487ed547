import { randomBytes } from 'node:crypto'

/** Payment session, payment, refund, event, customer, method, storing, dispute, payout. */
type Prefix = 'ses' | 'pay' | 'ref' | 'evt' | 'cus' | 'met' | 'sto' | 'dsp' | 'po'

export const newId = (prefix: Prefix): string => `${prefix}_${randomBytes(16).toString('hex')}`

/** Business time as it is written down: what is read back is the same instant. */
export const stamp = (at: Temporal.Instant): string => at.toString({ smallestUnit: 'millisecond' })

/** The provider's day. Its business is in UTC. */
export const dayOf = (at: Temporal.Instant): Temporal.PlainDate => at.toZonedDateTimeISO('UTC').toPlainDate()

/** How long what takes its time takes, on the clock of the machine. */
export const SOON_MS = 3_000
