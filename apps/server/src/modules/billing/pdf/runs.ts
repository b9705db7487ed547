import bidiModule from 'bidi-js'
import { covers, type FontName } from './fonts.ts'

/** A piece of a line in one font. Runs stand in the order in which they are drawn, from left to right. */
export type Run = { text: string; font: FontName }

// Its types describe another form of module than the one Node loads.
const bidi = (bidiModule as unknown as typeof bidiModule.default)()
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\u200f\u061c]/u
/** Marks of direction. They have no glyph and have done their work once the order is known; joiners shape letters. */
const unseen = /[\p{Cf}--[\u200c\u200d]]/gv
const joining = /\p{M}|\u200c|\u200d|\s/u

export const readsFromTheRight = (text: string): boolean =>
  rightToLeft.test(text) && bidi.getEmbeddingLevels(text).paragraphs[0]!.level === 1

/**
 * One line as it is drawn: pieces in the order of the Unicode Bidirectional Algorithm, each in a font that has its
 * characters. The line takes the direction of its first letter, so that an English name keeps its full stop at the end on
 * an Arabic invoice.
 */
export function runsOf(text: string, language: string): Run[] {
  const fonts = fontsFor(text, language)
  const pieces = levelsOf(text)
  return inVisualOrder(pieces).flatMap(({ text, level }) => {
    const runs = fontRuns(text, level % 2 === 1, fonts)
    return level % 2 === 1 ? runs.reverse().map((run) => facing(run, 'left')) : runs.map((run) => facing(run, 'right'))
  })
}

type Piece = { text: string; level: number }

function levelsOf(text: string): Piece[] {
  if (!rightToLeft.test(text)) return [{ text: text.replace(unseen, ''), level: 0 }]
  const embedding = bidi.getEmbeddingLevels(text)
  const mirrored = bidi.getMirroredCharactersMap(text, embedding.levels)
  const pieces: Piece[] = []
  for (let index = 0; index < text.length; index++) {
    const shown = mirrored.get(index) ?? text[index]!
    if (shown.replace(unseen, '') === '') continue
    const level = embedding.levels[index]!
    const last = pieces.at(-1)
    if (last && last.level === level) last.text += shown
    else pieces.push({ text: shown, level })
  }
  return pieces
}

/** Rule L2 of the algorithm, over pieces of one level instead of characters. */
function inVisualOrder(pieces: Piece[]): Piece[] {
  const ordered = [...pieces]
  for (let level = Math.max(0, ...pieces.map((piece) => piece.level)); level > 0; level--) {
    for (let from = 0; from < ordered.length; from++) {
      if (ordered[from]!.level < level) continue
      let until = from
      while (until < ordered.length && ordered[until]!.level >= level) until++
      ordered.splice(from, until - from, ...ordered.slice(from, until).reverse())
      from = until
    }
  }
  return ordered
}

/** fontkit turns a run around when it finds right-to-left letters in it, so what it turns wrongly is turned beforehand. */
function facing(run: Run, direction: 'left' | 'right'): Run {
  const turnedByFont = /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(run.text)
  if (turnedByFont === (direction === 'left')) return run
  return {
    ...run,
    text: [...graphemes.segment(run.text)]
      .map(({ segment }) => segment)
      .reverse()
      .join(''),
  }
}

function fontRuns(text: string, fromTheRight: boolean, fonts: FontName[]): Run[] {
  const runs: Run[] = []
  for (const character of text) {
    const current = runs.at(-1)
    const font = fontOf(character, current?.font, fromTheRight, fonts)
    if (current?.font === font) current.text += character
    else runs.push({ text: character, font })
  }
  return runs
}

function fontOf(character: string, current: FontName | undefined, fromTheRight: boolean, fonts: FontName[]): FontName {
  const codePoint = character.codePointAt(0)!
  // Marks and joiners are shaped together with their letter; so is what stands between right-to-left words.
  const stays = joining.test(character) || (fromTheRight && !/\p{L}/u.test(character))
  if (current && stays && covers(current, codePoint)) return current
  if (covers('latin', codePoint)) return 'latin'
  const wanted = scripts.find(({ letters }) => letters.test(character))?.fonts ?? fonts
  // What nothing has is drawn as an empty box, which says that something is missing.
  return wanted.find((font) => covers(font, codePoint)) ?? current ?? 'latin'
}

const scripts: { letters: RegExp; fonts: FontName[] }[] = [
  { letters: /\p{Script_Extensions=Arabic}/u, fonts: ['arabic'] },
  { letters: /\p{Script=Hebrew}/u, fonts: ['hebrew'] },
  { letters: /\p{Script=Thai}/u, fonts: ['thai'] },
  { letters: /\p{Script=Devanagari}/u, fonts: ['devanagari'] },
  { letters: /\p{Script=Hangul}/u, fonts: ['korean'] },
]

/** Which font is asked first for characters that Chinese, Japanese and Korean share. */
function fontsFor(text: string, language: string): FontName[] {
  if (language === 'ja' || /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return ['japanese', 'chinese']
  return language === 'ko' ? ['korean', 'chinese', 'japanese'] : ['chinese', 'japanese']
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
