import { inflateSync } from 'node:zlib'

/** A line of text: `x` where it starts and `until` where it ends, `y` its baseline, in points from the top left. */
export type PlacedText = { text: string; x: number; until: number; y: number }

/**
 * The text on each page of a PDF that pdfkit made, in the order it was drawn: one string a line of text. Reads the glyph
 * numbers back through the fonts' own ToUnicode tables, so it also proves that text can be copied out of the file.
 */
export const textOfPdf = (bytes: Uint8Array): string[][] =>
  placedTextOfPdf(bytes).map((page) => page.map(({ text }) => text))

/** The same with the places. Pieces of one line that are drawn in several fonts are put together again. */
export function placedTextOfPdf(bytes: Uint8Array): PlacedText[][] {
  const objects = objectsOf(bytes)
  return [...objects.values()]
    .filter(({ head }) => /\/Type \/Page\b/.test(head))
    .map(({ head }) => {
      const fonts = fontsOf(reference(head, 'Resources'), objects)
      return inLines(drawnRuns(content(reference(head, 'Contents'), objects), fonts))
    })
}

type PdfObject = { head: string; stream: string }
type Font = { texts: string[]; widths: number[] }
type Fonts = Map<string, Font>

function objectsOf(bytes: Uint8Array): Map<string, PdfObject> {
  const file = Buffer.from(bytes).toString('latin1')
  const found = file.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)
  return new Map(
    [...found].map(([, id, body]) => {
      const [head, stream = ''] = body!.split('\nstream\n')
      return [id!, { head: head!, stream: stream.replace(/\nendstream$/, '') }]
    }),
  )
}

const reference = (head: string, name: string): string => new RegExp(`/${name} (\\d+) 0 R`).exec(head)![1]!

const content = (id: string, objects: Map<string, PdfObject>): string =>
  inflateSync(Buffer.from(objects.get(id)!.stream, 'latin1')).toString('latin1')

function fontsOf(resourcesId: string, objects: Map<string, PdfObject>): Fonts {
  const used = objects.get(resourcesId)!.head.matchAll(/\/(F\d+) (\d+) 0 R/g)
  return new Map(
    [...used].map(([, name, id]) => {
      const { head } = objects.get(id!)!
      const table = content(reference(head, 'ToUnicode'), objects)
      const ranges = [...table.matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[([^\]]*)\]/g)]
      const texts = ranges.flatMap(([, codes]) => [...codes!.matchAll(/<([^>]*)>/g)].map(([, hex]) => utf16(hex!)))
      const descendant = objects.get(/\/DescendantFonts \[(\d+) 0 R\]/.exec(head)![1]!)!.head
      const widths = /\/W \[0 \[([^\]]*)\]/.exec(descendant)![1]!.split(' ').map(Number)
      return [name!, { texts, widths }]
    }),
  )
}

function utf16(hex: string): string {
  const units = hex.replaceAll(' ', '').match(/.{4}/g) ?? []
  return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)))
}

const PAGE_HEIGHT = 841.89
const fromTheRight = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

function drawnRuns(operators: string, fonts: Fonts): PlacedText[] {
  const runs: PlacedText[] = []
  let [x, y, size] = [0, 0, 0]
  let font: Font = { texts: [], widths: [] }
  const operator = /1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm|\/(F\d+) ([\d.]+) Tf|\[([^\]]*)\] TJ/g
  for (const [, left, up, name, points, shown] of operators.matchAll(operator)) {
    if (left && up) [x, y] = [Number(left), PAGE_HEIGHT - Number(up)]
    else if (name) [font, size] = [fonts.get(name)!, Number(points)]
    else {
      const glyphs = [...shown!.matchAll(/<([^>]*)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g) ?? [])
      const ids = glyphs.map((glyph) => Number.parseInt(glyph, 16))
      const moved = [...shown!.matchAll(/> (-?[\d.]+)/g)].reduce((sum, [, by]) => sum + Number(by), 0)
      const width = ids.reduce((sum, id) => sum + font.widths[id]!, -moved)
      const texts = ids.map((id) => font.texts[id] ?? '')
      const text = (fromTheRight.test(texts.join('')) ? texts.reverse() : texts).join('')
      runs.push({ text, x, until: x + (width * size) / 1000, y })
    }
  }
  return runs
}

/** Text that goes on where the text before it ended, but for the kerning between them. A line that ends in right-to-left letters is read from there. */
function inLines(runs: PlacedText[]): PlacedText[] {
  const lines: PlacedText[][] = []
  for (const run of runs) {
    const before = lines.at(-1)?.at(-1)
    const goesOn = before && Math.abs(before.y - run.y) < 4 && Math.abs(before.until - run.x) < 3
    if (goesOn) lines.at(-1)!.push(run)
    else lines.push([run])
  }
  return lines.map((line) => {
    const ordered = fromTheRight.test(line.at(-1)!.text) ? [...line].reverse() : line
    const text = ordered.map((run) => run.text).join('')
    return { text, x: line[0]!.x, until: Math.max(...line.map(({ until }) => until)), y: line[0]!.y }
  })
}
