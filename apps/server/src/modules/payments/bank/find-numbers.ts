/** A text without anything but letters and digits, which remembers where something stood between them. */
type Squashed = { text: string; breaks: ReadonlySet<number> }

/** Payers put spaces, hyphens, slashes and line breaks wherever they like, and banks do too. */
export function squash(text: string): Squashed {
  let squashed = ''
  const breaks = new Set<number>()
  for (const letter of text.normalize('NFKC').toUpperCase()) {
    if (/[A-Z0-9]/.test(letter)) squashed += letter
    else breaks.add(squashed.length)
  }
  return { text: squashed, breaks }
}

/** A number that is shorter turns up in texts by chance. */
const SHORTEST = 6

/** What is looked for in texts: numbers and references, with the things that they name. */
export class Numbers<Thing> {
  readonly #things = new Map<string, Thing[]>()
  readonly #lengths = new Set<number>()

  add(number: string, thing: Thing): void {
    const { text } = squash(number)
    if (text.length < SHORTEST) return
    this.#lengths.add(text.length)
    const named = this.#things.get(text)
    if (!named) this.#things.set(text, [thing])
    else if (!named.includes(thing)) named.push(thing)
  }

  /**
   * All that is named in a text. The longest number wins where one is part of another. `isDoubtful`: a shorter one would
   * have been meant, had the payer put the space between number and something else.
   */
  in(text: string): { things: Thing[]; isDoubtful: boolean } {
    const searched = squash(text)
    const found = [...this.#foundIn(searched)]
    const longest = found.filter((one) => !found.some((other) => other !== one && holds(other, one)))
    const dropped = found.filter((one) => !longest.includes(one))
    const things = [...new Set(longest.flatMap((one) => one.things))]
    const isDoubtful = dropped.some(
      (one) => searched.breaks.has(one.end) && one.things.some((thing) => !things.includes(thing)),
    )
    return { things, isDoubtful }
  }

  *#foundIn(searched: Squashed): Generator<{ start: number; end: number; things: Thing[] }> {
    const { text } = searched
    for (const length of this.#lengths) {
      for (let start = 0; start + length <= text.length; start++) {
        const things = this.#things.get(text.slice(start, start + length))
        const end = start + length
        if (things && !goesOn(searched, start) && !goesOn(searched, end)) yield { start, end, things }
      }
    }
  }
}

/** Is this place inside a run of digits? Then a number that begins or ends here is part of another one. */
const goesOn = ({ text, breaks }: Squashed, at: number): boolean =>
  !breaks.has(at) && isDigit(text[at - 1]) && isDigit(text[at])

const isDigit = (letter: string | undefined): boolean => letter !== undefined && letter >= '0' && letter <= '9'

type Stretch = { start: number; end: number }
const holds = (outer: Stretch, inner: Stretch): boolean =>
  outer.start <= inner.start && inner.end <= outer.end && outer.end - outer.start > inner.end - inner.start

const clientWords = 'client|customer|kunden?|kd|klant|cliente?|abonné|asiakas|kund|zákazník|klient'
const numberWords = 'number|nummer|numéro|numero|número|nro|num|no|nr|n[°º]|id'
const clientNumber = new RegExp(
  `(?:^|[^\\p{L}])(?:${clientWords})[\\s.:#-]*(?:(?:${numberWords})[\\s.:#-]*)?(\\d{1,9})(?!\\d)`,
  'giu',
)

/** Numbers of clients: `Client no. 12`, `Kundennr. 12`. */
export const clientNumbersIn = (text: string): number[] => [
  ...new Set([...text.matchAll(clientNumber)].map((match) => Number(match[1])).filter((id) => id > 0)),
]
