/**
 * A secret in every spelling in which it may turn up in what was said: as it is, in an address or a form, inside JSON, and
 * inside HTML or XML. A password with an ampersand is a different text in each of them, and all of them belong masked.
 */
export function spellingsOf(secret: string): string[] {
  if (secret === '') return []
  const inMarkup = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const inQuotes = inMarkup.replaceAll('"', '&quot;').replaceAll("'", '&apos;')
  const spellings = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    JSON.stringify(secret).slice(1, -1),
    inMarkup,
    inQuotes,
    inQuotes.replaceAll('&apos;', '&#39;'),
  ]
  return [...new Set(spellings)]
}
