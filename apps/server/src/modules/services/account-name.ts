import { createHash, randomInt } from 'node:crypto'
import type { NameRules, PasswordRules } from '@ostler/integration-kit'

/** Names that servers keep for themselves, or that would look like ours. */
const reserved = [
  'root',
  'admin',
  'test',
  'mysql',
  'postgres',
  'nobody',
  'mail',
  'ftp',
  'www',
  'virtfs',
  'user',
  'backup',
]

/** How many letters of the name tell two services of one domain apart. */
const TAIL = 4

/**
 * The user name on the server: lower-case letters and digits, a letter first, as long as the server's rules allow but never
 * longer than 16. The same service always gets the same name. There are only 1.7 million tails, so two services may come to
 * the same name: `nth` gives the later one another.
 */
export function usernameFor(
  rules: NameRules,
  externalId: string,
  { domain, nth = 0 }: { domain: string | null; nth?: number },
): string {
  const room = Math.min(rules.longest, rules.uniqueStart ?? 16, 16) - TAIL
  const readable = (domain ?? 'client')
    .replace(/^www\./, '')
    .replace(/[^a-z0-9]/g, '')
    .replace(/^[0-9]+/, '')
    .slice(0, room)
  const isKept = readable === '' || [...reserved, ...(rules.reserved ?? [])].some((name) => readable === name)
  const stem = isKept || readable.startsWith('test') ? 'ac' : readable
  const key = nth === 0 ? externalId : `${externalId} ${nth}`
  const tail = BigInt(`0x${createHash('sha256').update(key).digest('hex').slice(0, 12)}`)
    .toString(36)
    .slice(-TAIL)
  return `${stem}${tail}`
}

const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const symbols = '-_.!+*='

/**
 * A password a person can read aloud: no look-alikes. Of the length that the server wants; where it has capitals, small
 * letters and digits (and symbols) to be, each is there.
 */
export function newPassword({ length, symbols: withSymbols }: PasswordRules): string {
  const alphabet = withSymbols ? letters + symbols : letters
  for (;;) {
    const password = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
    const hasAll = [/[a-z]/, /[A-Z]/, /[0-9]/, ...(withSymbols ? [/[-_.!+*=]/] : [])].every((sort) =>
      sort.test(password),
    )
    // A symbol in front is taken for an option by some command lines.
    if (hasAll && /^[a-zA-Z]/.test(password)) return password
  }
}
