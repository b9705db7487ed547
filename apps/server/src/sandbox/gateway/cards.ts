/** What the issuer of a card says. */
export type CardAnswer =
  | { kind: 'paid' }
  | { kind: 'declined'; reason: string }
  | { kind: 'challenge' }
  | { kind: 'pending' }

export type TestCard = { number: string; effect: string; answer: CardAnswer }

/** The cards that the pay page explains. Any expiry date to come and any security code go with them. */
export const testCards: TestCard[] = [
  { number: '4242 4242 4242 4242', effect: 'Paid at once', answer: { kind: 'paid' } },
  { number: '4000 0000 0000 0002', effect: 'Declined', answer: { kind: 'declined', reason: 'The card was declined.' } },
  {
    number: '4000 0000 0000 9995',
    effect: 'Declined: not enough money',
    answer: { kind: 'declined', reason: 'The card has insufficient funds.' },
  },
  { number: '4000 0027 6000 3184', effect: 'The bank asks first', answer: { kind: 'challenge' } },
  { number: '4000 0000 0000 0077', effect: 'Pending, paid a few seconds later', answer: { kind: 'pending' } },
]

const digitsOf = (number: string): string => number.replace(/[\s-]/g, '')

const answers = new Map(testCards.map((card) => [digitsOf(card.number), card.answer]))

/** The digits of a card number, or null for something that is no card number. */
export function readCardNumber(number: string): string | null {
  const digits = digitsOf(number)
  return /^\d{12,19}$/.test(digits) ? digits : null
}

/** A number that is no test card is declined, so that nobody's real card seems to work in here. */
export const answerOf = (digits: string): CardAnswer =>
  answers.get(digits) ?? { kind: 'declined', reason: 'This is not one of the test cards.' }

/** `MM/YY` of this month or later. A card is good until the end of its month. */
export function isExpiryToCome(text: string, today: Temporal.PlainDate): boolean {
  const match = /^(0?[1-9]|1[0-2])\s*\/\s*(?:20)?(\d{2})$/.exec(text.trim())
  if (!match) return false
  const month = Temporal.PlainYearMonth.from({ year: 2000 + Number(match[2]), month: Number(match[1]) })
  return Temporal.PlainYearMonth.compare(month, today.toPlainYearMonth()) >= 0
}
