import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { fonts } from './fonts.ts'
import { printable, wrap } from './wrap.ts'

export type Style = {
  size: number
  /** Distance from line to line. */
  leading: number
  weight?: 'regular' | 'semibold'
  color?: string
  /** Figures of one width, so that amounts stand in columns. */
  tabular?: boolean
}

/** A4 in points. */
export const page = { width: 595.28, height: 841.89, left: 48, right: 547.28, top: 48, bottom: 768 }

/** Pages to draw on: placed text, rules and boxes. Nothing here flows by itself or starts a page unasked. */
export class Sheet {
  readonly #pdf: PDFKit.PDFDocument

  /** `createdOn` stands for the clock, which would make each rendering another file. */
  constructor(about: { title: string; author: string; language: string; createdOn: Temporal.PlainDate }) {
    const createdAt = new Date(about.createdOn.toZonedDateTime('UTC').epochMilliseconds)
    this.#pdf = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      autoFirstPage: false,
      pdfVersion: '1.7',
      lang: about.language,
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
    this.#pdf.registerFont('regular', fonts().regular)
    this.#pdf.registerFont('semibold', fonts().semibold)
  }

  addPage(): void {
    this.#pdf.addPage()
  }

  widthOf(text: string, style: Style): number {
    return this.#as(style).widthOfString(printable(text), features(style))
  }

  lines(text: string, width: number, style: Style): string[] {
    return wrap(printable(text), width, (part) => this.widthOf(part, style))
  }

  /** One line, its top at `y`. With `align: 'right'`, `x` is where it ends. */
  text(text: string, x: number, y: number, style: Style, align: 'left' | 'right' = 'left'): void {
    const shown = printable(text)
    const start = align === 'right' ? x - this.widthOf(shown, style) : x
    this.#as(style)
      .fillColor(style.color ?? '#000000')
      .text(shown, start, y, { lineBreak: false, ...features(style) })
  }

  /** Lines under each other. Answers the `y` below them. */
  block(lines: string[], x: number, y: number, style: Style): number {
    for (const [index, line] of lines.entries()) this.text(line, x, y + index * style.leading, style)
    return y + lines.length * style.leading
  }

  rule(x: number, y: number, until: number, color: string, thickness: number): void {
    this.#pdf.moveTo(x, y).lineTo(until, y).lineWidth(thickness).strokeColor(color).stroke()
  }

  box(x: number, y: number, width: number, height: number, fill: string, edge: string): void {
    this.#pdf.roundedRect(x, y, width, height, 4).lineWidth(0.75).fillAndStroke(fill, edge)
  }

  /** Scaled to fit, at the top left of the room given. */
  picture(image: Uint8Array, x: number, y: number, width: number, height: number): void {
    this.#pdf.image(Buffer.from(image), x, y, { fit: [width, height] })
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

  #as(style: Style): PDFKit.PDFDocument {
    return this.#pdf.font(style.weight ?? 'regular').fontSize(style.size)
  }
}

const features = (style: Style): PDFKit.Mixins.TextOptions => (style.tabular ? { features: ['tnum'] } : {})
