/** What the issuer of a card says. */
export type CardAnswer =
  | { kind: 'paid' }
  /** `isHard`: the card will never work again. */
  | { kind: 'declined'; reason: string; isHard: boolean }
  | { kind: 'challenge' }
  | { kind: 'pending' }
  /** Paid, and the merchant's server never reads the answer. */
  | { kind: 'paid_unheard' }
  /** The provider does not know what to do and says 503; nothing was done. */
  | { kind: 'out_of_order' }

export type TestCard = {
  /** A card number, or the number of a bank account. */
  number: string
  /** What the page says of it. */
  effect: string
  answer: CardAnswer
  /** When it was stored and is charged without the payer; the same as `answer` unless told. */
  later?: CardAnswer
  /** How it ends when the money is on its way first; settled unless told. */
  pendingEnds?: 'failed'
  /** What the payer does a few seconds after the money has come. */
  dispute?: 'open' | 'warning' | 'won' | 'lost' | 'taken_back'
  /** Refunds are on their way first, and end so. */
  refunds?: 'settled' | 'failed'
}

export type CardGroup = { title: string; cards: TestCard[] }

const paid: CardAnswer = { kind: 'paid' }
const soft = (reason: string): CardAnswer => ({ kind: 'declined', reason, isHard: false })
const hard = (reason: string): CardAnswer => ({ kind: 'declined', reason, isHard: true })

const poor = soft('The card has insufficient funds.')
const lost = hard('The card was reported lost.')

/** The cards that the pay page explains. Any expiry date to come and any security code go with them. */
export const cardGroups: CardGroup[] = [
  {
    title: 'Paid or declined',
    cards: [
      { number: '4242 4242 4242 4242', effect: 'Paid at once', answer: paid },
      { number: '5555 5555 5555 4444', effect: 'Paid at once, by another brand', answer: paid },
      { number: '4000 0000 0000 0002', effect: 'Declined', answer: soft('The card was declined.') },
      { number: '4000 0000 0000 9995', effect: 'Declined: not enough money', answer: poor },
      { number: '4000 0000 0000 9979', effect: 'Declined for good: stolen', answer: hard('The card was stolen.') },
      { number: '4000 0027 6000 3184', effect: 'The bank asks first, always', answer: { kind: 'challenge' } },
      { number: '4000 0000 0000 0077', effect: 'Pending, paid a few seconds later', answer: { kind: 'pending' } },
      {
        number: '4000 0000 0000 0093',
        effect: 'Pending, fails a few seconds later',
        answer: { kind: 'pending' },
        pendingEnds: 'failed',
      },
    ],
  },
  {
    title: 'Bank accounts',
    cards: [
      {
        number: 'DE89 3704 0044 0532 0130 00',
        effect: 'Pending, paid a few seconds later',
        answer: { kind: 'pending' },
      },
      {
        number: 'DE62 3704 0044 0532 0130 01',
        effect: 'Pending, fails a few seconds later',
        answer: { kind: 'pending' },
        pendingEnds: 'failed',
      },
      {
        number: 'DE35 3704 0044 0532 0130 02',
        effect: 'Pending, paid, and taken back afterwards',
        answer: { kind: 'pending' },
        dispute: 'taken_back',
      },
    ],
  },
  {
    title: 'Kept for later charges: fine now, and then',
    cards: [
      {
        number: '4000 0025 0000 3155',
        effect: 'Bank asks now, never later',
        answer: { kind: 'challenge' },
        later: paid,
      },
      {
        number: '4000 0000 0000 3220',
        effect: 'Bank asks each time later',
        answer: paid,
        later: { kind: 'challenge' },
      },
      { number: '4000 0000 0000 0341', effect: 'Not enough money later', answer: paid, later: poor },
      { number: '4000 0000 0000 9987', effect: 'Reported lost later', answer: paid, later: lost },
      {
        number: '4000 0000 0000 0119',
        effect: 'Taken later, and no answer',
        answer: paid,
        later: { kind: 'paid_unheard' },
      },
      {
        number: '4000 0000 0000 0127',
        effect: 'Provider out of order later',
        answer: paid,
        later: { kind: 'out_of_order' },
      },
      { number: '4000 0000 0000 0135', effect: 'Pending later, then paid', answer: paid, later: { kind: 'pending' } },
      {
        number: '4000 0000 0000 0143',
        effect: 'Pending later, then failed',
        answer: paid,
        later: { kind: 'pending' },
        pendingEnds: 'failed',
      },
    ],
  },
  {
    title: 'Paid, and what comes afterwards',
    cards: [
      { number: '4000 0000 0000 7726', effect: 'Refunds take a few seconds', answer: paid, refunds: 'settled' },
      { number: '4000 0000 0000 5126', effect: 'Refunds fail after a few seconds', answer: paid, refunds: 'failed' },
      { number: '4000 0000 0000 0259', effect: 'Disputed, and left open', answer: paid, dispute: 'open' },
      { number: '4000 0000 0000 1976', effect: 'Warning of a dispute', answer: paid, dispute: 'warning' },
      { number: '4000 0000 0000 2685', effect: 'Disputed, the merchant wins', answer: paid, dispute: 'won' },
      { number: '4000 0000 0000 5423', effect: 'Disputed, the merchant loses', answer: paid, dispute: 'lost' },
    ],
  },
]

const digitsOf = (number: string): string => number.replace(/[\s-]/g, '').toUpperCase()

const testCards = new Map(
  cardGroups.flatMap((group) => group.cards.map((card) => [digitsOf(card.number), card] as const)),
)

/** The digits of a card number or a test account, or null for something that is neither. */
export function readCardNumber(number: string): string | null {
  const digits = digitsOf(number)
  return /^\d{12,19}$/.test(digits) || testCards.has(digits) ? digits : null
}

export const testCardOf = (digits: string | null): TestCard | undefined =>
  digits === null ? undefined : testCards.get(digits)

/** A number that is no test card is declined, so that nobody's real card seems to work in here. */
export const answerOf = (digits: string): CardAnswer =>
  testCardOf(digits)?.answer ?? soft('This is not one of the test cards.')

/**
 * What the issuer says when the payer is away. A card that has run out is declined for good, whatever it did before.
 *
 * @param expires `YYYY-MM`; null for a bank account
 */
export function laterAnswerOf(digits: string, expires: string | null, today: Temporal.PlainDate): CardAnswer {
  if (expires !== null && expires < today.toPlainYearMonth().toString()) return hard('The card has expired.')
  const card = testCardOf(digits)
  return card?.later ?? answerOf(digits)
}

export const isBankAccount = (digits: string): boolean => /^[A-Z]/.test(digits)

export const brandOf = (digits: string): string =>
  isBankAccount(digits) ? 'SEPA' : digits.startsWith('5') ? 'Mastercard' : 'Visa'

/** The month of `MM/YY` as `YYYY-MM`, when it is this month or later: a card is good until the end of its month. */
export function readExpiry(text: string, today: Temporal.PlainDate): string | null {
  const match = /^(0?[1-9]|1[0-2])\s*\/\s*(?:20)?(\d{2})$/.exec(text.trim())
  if (!match) return null
  const month = Temporal.PlainYearMonth.from({ year: 2000 + Number(match[2]), month: Number(match[1]) })
  return Temporal.PlainYearMonth.compare(month, today.toPlainYearMonth()) >= 0 ? month.toString() : null
}

/** Of a card that is chosen from the table: good for three years. */
export const usualExpiry = (today: Temporal.PlainDate): string => today.toPlainYearMonth().add({ years: 3 }).toString()
