/**
 * Text as it can be printed: composed characters and no control characters. Marks of direction stay, because they order
 * what stands around them; so do joiners between letters that they shape. Line breaks stay too.
 */
export const printable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/(?!\n)[\p{Cc}\ufe00-\ufe0f]|[\p{Cf}--[\u200c-\u200f\u061c\u2066-\u2069]]/gv, '')
    .replace(/(?<![\p{Script=Arabic}\p{Script=Devanagari}])[\u200c\u200d]/gu, '')

/** Amounts and names inside a sentence of ours: their direction is their own and does not turn the sentence around. */
export const isolated = (text: string): string => `\u2068${text}\u2069`

/**
 * Breaks text into lines that are no wider than `width`: between words, between the characters of scripts that are written
 * without spaces, and inside a word that is too wide by itself.
 *
 * Own code rather than pdfkit's, because a row that is to stay on one page has to know its lines before it is drawn.
 */
export function wrap(text: string, width: number, widthOf: (text: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph.trim(), width, widthOf))
}

function wrapParagraph(paragraph: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  let taken = 0
  for (const { text, spaced } of unbreakable(paragraph)) {
    const piece = line !== '' && spaced ? ` ${text}` : text
    const pieceWidth = widthOf(piece)
    if (taken + pieceWidth <= width) {
      line += piece
      taken += pieceWidth
      continue
    }
    if (line !== '') lines.push(line)
    const parts = cut(text, width, widthOf)
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1)!
    taken = widthOf(line)
  }
  return [...lines, line]
}

type Unbreakable = { text: string; spaced: boolean }

/** Words, and the pieces of words that may part. No-break spaces are not spaces here. */
function unbreakable(paragraph: string): Unbreakable[] {
  return paragraph.split(/ +/).flatMap((word) => piecesOf(word).map((text, index) => ({ text, spaced: index === 0 })))
}

function piecesOf(word: string): string[] {
  if (/\p{Script=Thai}/u.test(word)) return [...thaiWords.segment(word)].map(({ segment }) => segment)
  if (!ideograph.test(word)) return [word]
  const pieces: string[] = []
  for (const { segment } of graphemes.segment(word)) {
    const last = pieces.at(-1)
    if (last !== undefined && mayNotPart(last, segment)) pieces[pieces.length - 1] += segment
    else pieces.push(segment)
  }
  return pieces
}

/** A line may start with no closing mark and end with no opening one (JIS X 4051); Latin words inside stay whole. */
const mayNotPart = (before: string, after: string): boolean =>
  closing.test(after) || opening.test(before) || !(ideograph.test(before.slice(-1)) || ideograph.test(after))

const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u
const closing = /^[\p{Pe}\p{Pf}、。，．・：；？！!?,.:;ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％%]/u
const opening = /[\p{Ps}\p{Pi}￥¥＄$€£]$/u

function cut(word: string, width: number, widthOf: (text: string) => number): string[] {
  if (widthOf(word) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && widthOf(piece + segment) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += segment
  }
  return [...pieces, piece]
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const thaiWords = new Intl.Segmenter('th', { granularity: 'word' })
