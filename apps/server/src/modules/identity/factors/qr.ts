import qrcode from 'qrcode-generator'

/** A QR code as a page can draw it without a picture: a square of `size` units and the path of its dark modules. */
export type Qr = { size: number; path: string }

/** White border that readers need around it (ISO/IEC 18004), in modules. */
const QUIET = 4

export function qrOf(text: string): Qr {
  const code = qrcode(0, 'M')
  code.addData(text, 'Byte')
  code.make()
  const modules = Array.from({ length: code.getModuleCount() }, (_, index) => index)
  const rows = modules.map((row) =>
    runsOf(
      modules.map((column) => code.isDark(row, column)),
      row,
    ),
  )
  return { size: modules.length + 2 * QUIET, path: rows.join('') }
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
