import qrcode from 'qrcode-generator'
import { expect, test } from 'vitest'
import { qrOf } from './qr.ts'

/** Draws the path again: which modules lie in one of its rectangles? */
function drawn(path: string): Set<string> {
  const dark = new Set<string>()
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let i = 0; i < Number(width); i++) dark.add(`${Number(x) + i},${y}`)
  return dark
}

test('the path is dark where the code is, inside a white border of four modules', () => {
  const text = 'otpauth://totp/Greenfield:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Greenfield'
  const code = qrcode(0, 'M')
  code.addData(text, 'Byte')
  code.make()
  const wanted = new Set<string>()
  for (let y = 0; y < code.getModuleCount(); y++)
    for (let x = 0; x < code.getModuleCount(); x++) if (code.isDark(y, x)) wanted.add(`${x + 4},${y + 4}`)

  const { size, path } = qrOf(text)
  expect(size).toBe(code.getModuleCount() + 8)
  expect(drawn(path)).toEqual(wanted)
})
