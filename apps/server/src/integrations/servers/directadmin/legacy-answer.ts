/** What a command of the older interface answered: single values, and lists that are written `name[]=a&name[]=b`. */
export type LegacyAnswer = {
  values: ReadonlyMap<string, string>
  lists: ReadonlyMap<string, readonly string[]>
}

/**
 * Pure: reads an answer of the older interface. It is written like a form; its values may besides carry HTML entities,
 * even such as nobody closed (`&#39`), and those are not always encoded, so that not each `&` begins a new value.
 *
 * Null for what is not written like a form.
 */
export function readLegacy(body: string): LegacyAnswer | null {
  const values = new Map<string, string>()
  const lists = new Map<string, string[]>()
  const text = body.trim()
  if (text === '') return { values, lists }
  for (const pair of text.split(/&(?=[\w.-]+(?:\[\]|%5B%5D)?=)/i)) {
    const [, name, isList, value] = /^([\w.-]+)(\[\]|%5B%5D)?=([\s\S]*)$/i.exec(pair) ?? []
    if (name === undefined || value === undefined) return null
    const read = withoutEntities(decoded(value))
    if (isList === undefined) values.set(name, read)
    else if (read !== '') lists.set(name, [...(lists.get(name) ?? []), read])
    else if (!lists.has(name)) lists.set(name, [])
  }
  return { values, lists }
}

/** A `%` that encodes nothing stays what it is. */
const decoded = (text: string): string =>
  text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes)
    } catch {
      return bytes
    }
  })

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const withoutEntities = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos|nbsp));?/gi, (entity, hex, number, name) => {
    if (name !== undefined) return named[name.toLowerCase()]!
    const point = hex === undefined ? Number(number) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity
  })

/** Beyond this nobody reads on. */
const LONGEST_SAID = 4_000

/** What it says to people, on one line: the heading, and what went wrong. */
export function saidOf({ values }: LegacyAnswer): string {
  const parts = [values.get('text'), values.get('details')].map((part) =>
    (part ?? '')
      .slice(0, LONGEST_SAID)
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  const [text, details] = parts
  const said = text && details && text !== details ? `${text.replace(/[.:]$/, '')}: ${details}` : text || details
  return said ? said.slice(0, 500) : 'DirectAdmin gives no reason.'
}
