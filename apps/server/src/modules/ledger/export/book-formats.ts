import { Money, minorDigits } from '@ostler/kernel'
import { accountName } from './account-names.ts'

export type BookEntry = {
  id: number
  bookedOn: string
  kind: string
  source: string
  clientId: number | null
  currency: string
  /** Debits are positive. */
  postings: { account: string; clientId: number | null; minor: bigint }[]
}

/** Turns the books into text, entry by entry. One writer writes one file: it remembers which accounts it has named. */
export type BookWriter = { head(currencies: string[]): string; entry(entry: BookEntry): string }

/** The formats of an export. */
export const bookFormats = { hledger, beancount, csv } satisfies Record<string, () => BookWriter>

export type BookFormat = keyof typeof bookFormats

const amount = (minor: bigint, currency: string) => `${Money.ofMinor(minor, currency).toDecimal()} ${currency}`

/** The same name is looked up for each posting of a client, so those that were made are kept. */
function names() {
  const made = new Map<string, string>()
  return {
    /** The names of an entry's postings, and which of them no entry before had. */
    of({ postings }: BookEntry): { names: string[]; fresh: string[] } {
      const fresh: string[] = []
      const found = postings.map(({ account, clientId }) => {
        const key = clientId === null ? account : `${account} ${clientId}`
        let name = made.get(key)
        if (name === undefined) {
          name = accountName(account, clientId)
          made.set(key, name)
          fresh.push(name)
        }
        return name
      })
      return { names: found, fresh }
    },
  }
}

/** Journals are read line by line: what would end a line, or hides in the terminal, becomes a space. */
const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** https://hledger.org/hledger.html#journal-format */
function hledger(): BookWriter {
  const accounts = names()
  // After the date hledger takes everything up to a semicolon, and has no way to write one.
  const described = ({ kind, source }: BookEntry) => oneLine(`${kind} ${source}`).replaceAll(';', ',')
  const style = (currency: string) => {
    const digits = minorDigits(currency)
    return `commodity 1000.${'0'.repeat(digits)} ${currency}\n`
  }
  return {
    head: (currencies) => `decimal-mark .\n${currencies.map(style).join('')}\n`,
    entry(entry) {
      const { names: of, fresh } = accounts.of(entry)
      const opened = fresh.map((name) => `account ${name}\n`).join('')
      const lines = entry.postings.map(
        // Two spaces end the name of an account.
        ({ minor }, index) => `    ${of[index]}  ${amount(minor, entry.currency)}\n`,
      )
      return `${opened}${entry.bookedOn} * (${entry.id}) ${described(entry)}\n${lines.join('')}\n`
    },
  }
}

/** https://beancount.github.io/docs/beancount_language_syntax.html */
function beancount(): BookWriter {
  const accounts = names()
  const quoted = (text: string) => `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return {
    head: (currencies) =>
      `${currencies.map((currency) => `option "operating_currency" "${currency}"\n`).join('')}\n${currencies
        .map((currency) => `1970-01-01 commodity ${currency}\n`)
        .join('')}\n`,
    entry(entry) {
      const { names: of, fresh } = accounts.of(entry)
      const opened = fresh.map((name) => `${entry.bookedOn} open ${name}\n`).join('')
      const lines = entry.postings.map(({ minor }, index) => `  ${of[index]}  ${amount(minor, entry.currency)}\n`)
      return `${opened}${entry.bookedOn} * ${quoted(entry.kind)} ${quoted(entry.source)}\n  entry: ${entry.id}\n${lines.join('')}\n`
    },
  }
}

/** RFC 4180, with a line for each posting. */
function csv(): BookWriter {
  const accounts = names()
  const field = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
  const row = (values: (string | number | null)[]) =>
    `${values.map((value) => field(String(value ?? ''))).join(',')}\r\n`
  return {
    head: () => row(['entry', 'date', 'kind', 'source', 'client', 'account', 'name', 'currency', 'debit', 'credit']),
    entry(entry) {
      const { names: of } = accounts.of(entry)
      return entry.postings
        .map(({ account, minor }, index) => {
          const absolute = Money.ofMinor(minor < 0n ? -minor : minor, entry.currency).toDecimal()
          const sides = minor < 0n ? ['', absolute] : [absolute, '']
          return row([
            ...[entry.id, entry.bookedOn, entry.kind, entry.source, entry.clientId],
            ...[account, of[index]!, entry.currency, ...sides],
          ])
        })
        .join('')
    },
  }
}
