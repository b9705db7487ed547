import { createHash, randomInt } from 'node:crypto'

/** Names that panels keep for themselves, or that would look like ours. */
const reserved = new Set(['root', 'admin', 'test', 'mysql', 'postgres', 'nobody', 'mail', 'ftp', 'www', 'virtfs'])

/**
 * The user name on the server: up to 8 letters and digits, a letter first, as the strictest panels want it (cPanel).
 * The same service always gets the same name; the tail of a hash keeps two services of one domain apart. There are only
 * 1.7 million tails, so two services may come to the same name: `nth` gives the later one another.
 */
export function usernameFor(externalId: string, domain: string | null, nth = 0): string {
  const readable = (domain ?? 'user')
    .replace(/^www\./, '')
    .replace(/[^a-z0-9]/g, '')
    .replace(/^[0-9]+/, '')
    .slice(0, 4)
  const stem = readable === '' || reserved.has(readable) ? 'ac' : readable
  const key = nth === 0 ? externalId : `${externalId} ${nth}`
  const tail = BigInt(`0x${createHash('sha256').update(key).digest('hex').slice(0, 12)}`)
    .toString(36)
    .slice(-4)
  return `${stem}${tail}`
}

const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A password a person can read aloud: no look-alikes, 20 characters, about 115 bits. */
export function newPassword(): string {
  return Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('')
}
