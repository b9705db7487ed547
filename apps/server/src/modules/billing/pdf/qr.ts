import createCode from 'qrcode-generator'

/** The squares of a QR code, dark ones true, without the white edge of four squares it needs. Error correction M, as EPC asks. */
export function qrMatrix(text: string): boolean[][] {
  const code = createCode(0, 'M')
  // The library takes one byte a character, so it is given the bytes of UTF-8.
  code.addData(Buffer.from(text, 'utf8').toString('latin1'), 'Byte')
  code.make()
  const modules = [...Array(code.getModuleCount()).keys()]
  return modules.map((row) => modules.map((column) => code.isDark(row, column)))
}
