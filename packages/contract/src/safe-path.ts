/** Only to have something to resolve against; nothing is ever asked of it. */
const OURS = 'https://ours.invalid'

/**
 * A "next" or return address as it may be followed: a path of our own, or null.
 *
 * It comes from an address, where anybody can write, so that a link to our log-in page could send people on to a copy of
 * it. Browsers read `//evil.example`, `/\evil.example` and `/\t/evil.example` as another site; and `/..//evil.example`
 * becomes the first of them once its dots are resolved (OWASP, Unvalidated Redirects and Forwards).
 */
export function safePath(next: string | null | undefined): string | null {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || !isPlain(next)) return null
  if (!URL.canParse(next, OURS)) return null
  const { origin, username, password, pathname, search, hash } = new URL(next, OURS)
  if (origin !== OURS || username !== '' || password !== '' || pathname.startsWith('//')) return null
  return pathname + search + hash
}

/** No backslash, and nothing that browsers drop while they read an address (C0, DEL, C1, separators of lines). */
const isPlain = (text: string): boolean =>
  [...text].every((letter) => {
    const code = letter.codePointAt(0)!
    return letter !== '\\' && code >= 0x20 && !(code >= 0x7f && code <= 0x9f) && code !== 0x2028 && code !== 0x2029
  })
