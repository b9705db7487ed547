import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { fontFile, type Weight } from './fonts.ts'
import { type Run, readsFromTheRight, runsOf } from './runs.ts'
import { printable, wrap } from './wrap.ts'

export type Style = {
  size: number
  /** Distance from line to line. */
  leading: number
  weight?: Weight
  color?: string
  /** Figures of one width, so that amounts stand in columns. */
  tabular?: boolean
}

/** A4 in points. */
export const page = { width: 595.28, height: 841.89, left: 48, right: 547.28, top: 48, bottom: 768 }

/** Where Inter's baseline lies below the top of a line, in parts of the size. All fonts of a line stand on it. */
const BASELINE = 0.969

/**
 * Pages to draw on: placed text, rules and boxes. Nothing here flows by itself or starts a page unasked.
 *
 * Places are given as for a page that is read from the left. In a language that is read from the right the page is
 * mirrored: `start` is then the right edge and `x` counts from there.
 */
export class Sheet {
  readonly #pdf: PDFKit.PDFDocument
  readonly #language: string
  readonly #mirrored: boolean
  readonly #registered = new Set<string>()
  readonly #runs = new Map<string, Run[]>()
  readonly #widths = new Map<string, number>()

  /** `createdOn` stands for the clock, which would make each rendering another file. */
  constructor(about: { title: string; author: string; locale: string; createdOn: Temporal.PlainDate }) {
    const createdAt = new Date(about.createdOn.toZonedDateTime('UTC').epochMilliseconds)
    this.#language = new Intl.Locale(about.locale).language
    this.#mirrored = rightToLeftLanguages.has(this.#language)
    this.#pdf = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      autoFirstPage: false,
      pdfVersion: '1.7',
      lang: about.locale,
      displayTitle: true,
      // pdfkit makes the file's ID from these, so they settle that too.
      info: {
        Title: about.title,
        Author: about.author,
        Producer: 'Ostler',
        Creator: 'Ostler',
        CreationDate: createdAt,
        ModDate: createdAt,
      },
    })
  }

  addPage(): void {
    this.#pdf.addPage()
  }

  widthOf(text: string, style: Style): number {
    return this.#shape(text).reduce((width, run) => width + this.#widthOfRun(run, style), 0)
  }

  /** The widest of some texts; 0 for none. */
  widest(texts: string[], style: Style): number {
    return Math.max(0, ...texts.map((text) => this.widthOf(text, style)))
  }

  lines(text: string, width: number, style: Style): string[] {
    const shown = printable(text)
    const lines = wrap(shown, width, (part) => this.widthOf(part, style))
    // A later line may begin with a word of the other direction; the mark keeps it in the direction of the whole.
    if (lines.length === 1 || !/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(shown)) return lines
    return lines.map((line) => (readsFromTheRight(shown) ? '\u200f' : '\u200e') + line)
  }

  /** One line, its top at `y`. With `end`, `x` is where it ends. */
  text(text: string, x: number, y: number, style: Style, align: 'start' | 'end' = 'start'): void {
    const atRight = (align === 'end') !== this.#mirrored
    const edge = this.#mirrored ? page.width - x : x
    let left = atRight ? edge - this.widthOf(text, style) : edge
    for (const run of this.#shape(text)) {
      this.#as(run, style)
        .fillColor(style.color ?? '#000000')
        .text(run.text, left, y + BASELINE * style.size, {
          lineBreak: false,
          baseline: 'alphabetic',
          ...features(run, style),
        })
      left += this.#widthOfRun(run, style)
    }
  }

  /** Lines under each other. Answers the `y` below them. */
  block(lines: string[], x: number, y: number, style: Style, align: 'start' | 'end' = 'start'): number {
    for (const [index, line] of lines.entries()) this.text(line, x, y + index * style.leading, style, align)
    return y + lines.length * style.leading
  }

  rule(x: number, y: number, until: number, color: string, thickness: number): void {
    const [from, to] = this.#mirrored ? [page.width - until, page.width - x] : [x, until]
    this.#pdf.moveTo(from, y).lineTo(to, y).lineWidth(thickness).strokeColor(color).stroke()
  }

  box(x: number, y: number, width: number, height: number, fill: string, edge: string): void {
    this.#pdf.roundedRect(this.#leftOf(x, width), y, width, height, 4).lineWidth(0.75).fillAndStroke(fill, edge)
  }

  /** Black squares on a grid, for a QR code: one path, so that no hair of white shows between them. */
  squares(matrix: boolean[][], x: number, y: number, size: number): void {
    const left = this.#leftOf(x, size)
    const side = size / matrix.length
    for (const [row, cells] of matrix.entries()) {
      for (let from = 0; from < cells.length; from++) {
        if (!cells[from]) continue
        let until = from
        while (cells[until]) until++
        this.#pdf.rect(left + from * side, y + row * side, (until - from) * side, side)
        from = until
      }
    }
    this.#pdf.fillColor('#000000').fill()
  }

  /** Scaled to fit, at the start of the room given. */
  picture(image: Uint8Array, x: number, y: number, width: number, height: number): void {
    this.#pdf.image(Buffer.from(image), this.#leftOf(x, width), y, {
      fit: [width, height],
      align: this.#mirrored ? 'right' : undefined,
    })
  }

  /** Draws on every page, once it is known how many there are. */
  onEachPage(draw: (page: number, of: number) => void): void {
    const { count } = this.#pdf.bufferedPageRange()
    for (let index = 0; index < count; index++) {
      this.#pdf.switchToPage(index)
      draw(index + 1, count)
    }
  }

  async bytes(): Promise<Uint8Array> {
    const whole = buffer(this.#pdf)
    this.#pdf.end()
    return whole
  }

  #leftOf(x: number, width: number): number {
    return this.#mirrored ? page.width - x - width : x
  }

  #shape(text: string): Run[] {
    const known = this.#runs.get(text)
    if (known) return known
    const runs = runsOf(printable(text), this.#language)
    this.#runs.set(text, runs)
    return runs
  }

  #widthOfRun(run: Run, style: Style): number {
    const key = [run.font, style.weight, style.size, style.tabular, run.text].join('\u0000')
    const known = this.#widths.get(key)
    if (known !== undefined) return known
    const width = this.#as(run, style).widthOfString(run.text, features(run, style))
    this.#widths.set(key, width)
    return width
  }

  #as({ font }: Run, { weight = 'regular', size }: Style): PDFKit.PDFDocument {
    const name = `${font} ${weight}`
    if (!this.#registered.has(name)) {
      this.#pdf.registerFont(name, fontFile(font, weight))
      this.#registered.add(name)
    }
    return this.#pdf.font(name).fontSize(size)
  }
}

const rightToLeftLanguages = new Set(['ar', 'he', 'fa', 'ur', 'yi', 'ps', 'sd', 'ug', 'dv', 'ckb'])

/**
 * pdfkit shapes word by word and remembers the words, unless features are asked for. Where words follow each other from the
 * right they have to be shaped together, or they come out in the wrong order; so something is asked for there. It is to do
 * without ornamental ligatures, whose letters would be copied out of the file the wrong way round.
 */
function features({ font }: Run, { tabular }: Style): { features?: PDFKit.Mixins.OpenTypeFeatures[] } {
  if (font === 'latin' && tabular) return { features: ['tnum'] }
  // fontkit also takes an object of features to turn off, which pdfkit's types do not know. It writes into it.
  const withoutLigatures = { liga: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[]
  return font === 'arabic' || font === 'hebrew' ? { features: withoutLigatures } : {}
}
