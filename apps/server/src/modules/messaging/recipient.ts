/** One address and nothing that could end it: no list, no comment, no header. */
const singleAddress = /^[^\s\p{Cc},;:<>()[\]"\\@]+@[^\s\p{Cc},;:<>()[\]"\\@]+$/u

/**
 * The To header for a person. The name is what somebody typed, so everything that could end it or add a recipient is
 * taken out. Null when the address is not one.
 */
export function toHeader(name: string, address: string): string | null {
  if (!singleAddress.test(address)) return null
  const safe = name
    .replace(/["\\<>]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return safe === '' ? address : `"${safe}" <${address}>`
}
