import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { create, type Font } from 'fontkit'

const resolve = createRequire(import.meta.url).resolve

export type FontName = 'latin' | 'arabic' | 'hebrew' | 'thai' | 'devanagari' | 'japanese' | 'korean' | 'chinese'
export type Weight = 'regular' | 'semibold'

const google = (path: string): string => resolve(`@expo-google-fonts/${path}`)
/** This package exports its code only, so its files are found from there. */
const chinese = (file: string): string => join(dirname(resolve('@embedpdf/fonts-sc')), '../fonts', file)

/**
 * Where the files are. All are under the SIL Open Font License.
 *
 * Inter has Latin with all its extensions, Greek, Cyrillic and Vietnamese, every sign of a currency, and figures of one
 * width; the others are asked for what it lacks. Chinese is Noto Sans with over 30,000 characters, traditional ones among
 * them (in the forms of the mainland); Japanese and Korean have faces of their own, a fraction of the size of Noto's.
 * Arabic is IBM Plex, because it has a glyph for each letter: Noto puts letters together from a shared base and dots, which
 * looks the same but is copied out of the file as another word.
 */
const files: Record<FontName, Record<Weight, () => string>> = {
  latin: {
    regular: () => google('inter/400Regular/Inter_400Regular.ttf'),
    semibold: () => google('inter/600SemiBold/Inter_600SemiBold.ttf'),
  },
  arabic: {
    regular: () => google('ibm-plex-sans-arabic/400Regular/IBMPlexSansArabic_400Regular.ttf'),
    semibold: () => google('ibm-plex-sans-arabic/600SemiBold/IBMPlexSansArabic_600SemiBold.ttf'),
  },
  hebrew: {
    regular: () => google('noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf'),
    semibold: () => google('noto-sans-hebrew/600SemiBold/NotoSansHebrew_600SemiBold.ttf'),
  },
  thai: {
    regular: () => google('noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf'),
    semibold: () => google('noto-sans-thai/600SemiBold/NotoSansThai_600SemiBold.ttf'),
  },
  devanagari: {
    regular: () => google('noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf'),
    semibold: () => google('noto-sans-devanagari/600SemiBold/NotoSansDevanagari_600SemiBold.ttf'),
  },
  japanese: {
    regular: () => google('biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf'),
    semibold: () => google('biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf'),
  },
  korean: {
    regular: () => google('nanum-gothic/400Regular/NanumGothic_400Regular.ttf'),
    semibold: () => google('nanum-gothic/700Bold/NanumGothic_700Bold.ttf'),
  },
  chinese: {
    regular: () => chinese('NotoSansHans-Regular.otf'),
    semibold: () => chinese('NotoSansHans-Bold.otf'),
  },
}

const read = new Map<string, Buffer>()
const coverages = new Map<FontName, Font>()

/** Read when a document first needs it, and kept. pdfkit embeds only the glyphs that are used. */
export function fontFile(name: FontName, weight: Weight): Buffer {
  const key = `${name} ${weight}`
  const known = read.get(key)
  if (known) return known
  // fontkit reads the header of a glyph that has no outline too, which may lie past the end of the file.
  const file = Buffer.concat([readFileSync(files[name][weight]()), Buffer.alloc(16)])
  read.set(key, file)
  return file
}

/**
 * Asks whether a font has a glyph. The font that answers draws nothing: fontkit keeps with each glyph the text it was first
 * made for, so a font shared between documents would let one change the bytes of another.
 */
export function covers(name: FontName, codePoint: number): boolean {
  let font = coverages.get(name)
  if (!font) {
    font = create(fontFile(name, 'regular')) as Font
    coverages.set(name, font)
  }
  return font.hasGlyphForCodePoint(codePoint)
}
