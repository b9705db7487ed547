import { type Cycle, isCycle, Money, type WireMoney } from '@ostler/kernel'
import { z } from 'zod'

/** What the data of templates is made of. Each type is paired with the Liquid filter of the same name, where it has one. */

/** One line of text. Line breaks are folded: in a subject they would start a header, in a text they would pass for ours. */
export const words = z
  .string()
  .transform((text) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
  .pipe(z.string().min(1).max(500))

/**
 * A first name for the greeting, or null when it is not fit for one.
 *
 * Whoever registers decides this text and whom it is mailed to, so without a check a stranger could have us deliver
 * "You won, see evil.example". What looks like an address is left out, and the mail greets without a name.
 */
export const firstName = z.string().transform((text) => unlessAddress(text, 60))

/** The name of a person or an account, or null when it looks like an address: it is mailed to people who never chose it. */
export const name = z.string().transform((text) => unlessAddress(text, 120))

function unlessAddress(text: string, most: number): string | null {
  const folded = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return folded === '' || folded.length > most || /[/:@\\]|[.\u3002\uff0e]\p{L}/u.test(folded) ? null : folded
}

export const link = z.url({ protocol: /^https?$/ })

/** Exact money, ours or as it stands on the wire. Rendered by the filter `money`. */
export const money = z
  .union([
    z.custom<Money>((value) => value instanceof Money, 'must be money'),
    z.custom<WireMoney>((value) => wireMoney.safeParse(value).success, 'must be money'),
  ])
  .transform((value) => (value instanceof Money ? value : Money.fromWire(value)))

const wireMoney = z.strictObject({ amount: z.string(), currency: z.string() })

/** A day, as `PlainDate` or `YYYY-MM-DD`. Rendered by the filter `day`. */
export const day = z
  .union([z.custom<Temporal.PlainDate>((value) => value instanceof Temporal.PlainDate, 'must be a day'), z.iso.date()])
  .transform((value) => Temporal.PlainDate.from(value))

/** A billing cycle. Rendered by the filter `cycle`. */
export const cycle = z.custom<Cycle>((value) => typeof value === 'string' && isCycle(value), 'must be a cycle')
