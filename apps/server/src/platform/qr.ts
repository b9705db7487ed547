import qrcode from 'qrcode-generator'

/** A QR code as a page can draw it without a picture: a square of `size` units and the path of its dark modules. */
export type Qr = { size: number; path: string }

/** White border that readers need around it (ISO/IEC 18004), in modules. */
const QUIET = 4

/** The squares of a QR code, dark ones true, without the white border. Error correction M, as EPC asks for payments. */
export function qrMatrix(text: string): boolean[][] {
  const code = qrcode(0, 'M')
  // The library takes one byte a character, so it is given the bytes of UTF-8.
  code.addData(Buffer.from(text, 'utf8').toString('latin1'), 'Byte')
  code.make()
  const modules = [...Array(code.getModuleCount()).keys()]
  return modules.map((row) => modules.map((column) => code.isDark(row, column)))
}

export function qrOf(text: string): Qr {
  const rows = qrMatrix(text)
  return { size: rows.length + 2 * QUIET, path: rows.map(runsOf).join('') }
}

/** The dark stretches of one row, each as one rectangle. */
function runsOf(row: boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const end = row.indexOf(false, x)
    const length = (end === -1 ? row.length : end) - x
    path += `M${x + QUIET} ${y + QUIET}h${length}v1h-${length}z`
    x += length
  }
  return path
}
