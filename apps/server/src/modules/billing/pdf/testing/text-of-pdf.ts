import { inflateSync } from 'node:zlib'

/**
 * The text on each page of a PDF that pdfkit made, in the order it was drawn: one string a line of text. Reads the glyph
 * numbers back through the fonts' own ToUnicode tables, so it also proves that text can be copied out of the file.
 */
export function textOfPdf(bytes: Uint8Array): string[][] {
  const objects = objectsOf(bytes)
  return [...objects.values()]
    .filter(({ head }) => /\/Type \/Page\b/.test(head))
    .map(({ head }) => {
      const fonts = fontsOf(reference(head, 'Resources'), objects)
      return drawnText(content(reference(head, 'Contents'), objects), fonts)
    })
}

type PdfObject = { head: string; stream: string }
type Fonts = Map<string, string[]>

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
      const table = content(reference(objects.get(id!)!.head, 'ToUnicode'), objects)
      const ranges = [...table.matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[([^\]]*)\]/g)]
      return [name!, ranges.flatMap(([, codes]) => [...codes!.matchAll(/<([^>]*)>/g)].map(([, hex]) => utf16(hex!)))]
    }),
  )
}

function utf16(hex: string): string {
  const units = hex.replaceAll(' ', '').match(/.{4}/g) ?? []
  return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)))
}

function drawnText(operators: string, fonts: Fonts): string[] {
  const lines: string[] = []
  let font: string[] = []
  for (const [, name, shown] of operators.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name) font = fonts.get(name)!
    else {
      const glyphs = [...shown!.matchAll(/<([^>]*)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g) ?? [])
      lines.push(glyphs.map((glyph) => font[Number.parseInt(glyph, 16)] ?? '').join(''))
    }
  }
  return lines
}
