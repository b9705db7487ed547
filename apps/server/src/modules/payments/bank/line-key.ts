import { createHash } from 'node:crypto'
import { squash } from './find-numbers.ts'
import type { ReadLine } from './reading/statement.ts'

/**
 * Gives each line of a file the key under which it is known. The same line in two files has the same key, whatever else is
 * in them; of lines in one file that say the same, each is one of its own.
 *
 * What the bank calls a line is believed together with its day and amount: some banks use a name again.
 */
export function keyed(lines: readonly ReadLine[]): { key: string; line: ReadLine }[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const said = contentOf(line)
    const before = seen.get(said) ?? 0
    seen.set(said, before + 1)
    return { key: before === 0 ? said : `${said}.${before + 1}`, line }
  })
}

function contentOf(line: ReadLine): string {
  const { bookedOn, amount, bankReference, endToEnd, payerAccount, paymentReference, text } = line
  const money = [`${bookedOn}`, `${amount.minor}`, amount.currency, squash(endToEnd).text]
  const named = bankReference
    ? [bankReference]
    : [squash(payerAccount).text, squash(paymentReference).text, squash(text).text]
  return createHash('sha256')
    .update(JSON.stringify([...money, ...named]))
    .digest('base64url')
    .slice(0, 32)
}
