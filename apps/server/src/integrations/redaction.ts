/** Names of fields and query parameters whose values nobody needs to read in a log. */
const secretName =
  /pass(word|wd|phrase)?$|secret|token|authorization|api_?key|private_?key|credential|card_?number|^card$|cvc|cvv/i

const MASK = '[masked]'

/** What an operator can still read on a screen. */
const LONGEST = 16_000

/** A text for the log: secret fields of JSON, secret query parameters and the given values are masked, and it is cut. */
export function maskedText(text: string, secrets: string[]): string {
  let masked = maskedJson(text) ?? maskedQuery(text)
  for (const secret of secrets) if (secret !== '') masked = masked.replaceAll(secret, MASK)
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)} … (${masked.length} characters)` : masked
}

function maskedJson(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text, (name, value) => (secretName.test(name) && value !== null ? MASK : value)))
  } catch {
    return null
  }
}

/** Addresses and form bodies. */
const maskedQuery = (text: string): string =>
  text.replace(/([?&]|^)([\w.[\]-]+)=([^&#\s]*)/g, (pair, before: string, name: string) =>
    secretName.test(name) ? `${before}${name}=${MASK}` : pair,
  )
