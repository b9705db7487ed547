import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const resolve = createRequire(import.meta.url).resolve
const read = (file: string): Buffer => readFileSync(resolve(`@expo-google-fonts/inter/${file}`))

let loaded: { regular: Buffer; semibold: Buffer } | undefined

/**
 * Inter, under the SIL Open Font License: Latin with all its extensions, Greek, Cyrillic and Vietnamese, every sign of a
 * currency, and figures of one width. pdfkit embeds the glyphs that are used.
 */
export function fonts(): { regular: Buffer; semibold: Buffer } {
  loaded ??= { regular: read('400Regular/Inter_400Regular.ttf'), semibold: read('600SemiBold/Inter_600SemiBold.ttf') }
  return loaded
}
