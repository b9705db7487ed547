import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanName, MEGABYTE, readUpload } from './uploads.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const gif = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64')
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
const zip = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)])

const read = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
  readUpload(new File([content], name, { type: 'text/html' }), { megabytes: 1 })

test.each([
  ['photo.png', png, 'photo.png', 'image/png'],
  ['photo.jpeg', png, 'photo.png', 'image/png'],
  ['photo', gif, 'photo.gif', 'image/gif'],
  ['contract.html', pdf, 'contract.pdf', 'application/pdf'],
  ['all.zip', zip, 'all.zip', 'application/zip'],
  ['notes.txt', 'Grüße\r\n\tan alle', 'notes.txt', 'text/plain; charset=utf-8'],
  ['server.log', 'started', 'server.txt', 'text/plain; charset=utf-8'],
  ['list.CSV', '\ufeffa;b\n1;2', 'list.csv', 'text/csv; charset=utf-8'],
])('%s is taken by what it holds', async (name, content, cleaned, mediaType) => {
  expect(await read(name, content as string)).toMatchObject({ name: cleaned, mediaType })
})

test.each([
  ['picture.png', '<html><script>alert(1)</script>'],
  ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['picture.svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['notes.txt', '<!DOCTYPE html><p>hello'],
  ['page.html', 'just words'],
  ['page.txt', '\n\n<script>alert(1)</script>'],
  ['script.js', 'alert(1)'],
  ['picture.gif', 'GIF89a/*<script>alert(1)</script>*/=1;'],
  ['picture.png', Buffer.concat([png, Buffer.from('<script>alert(1)</script>')])],
  ['paper.pdf', Buffer.concat([pdf, Buffer.from('<html>')])],
  ['program.txt', 'MZ\x90\0\x03'],
  ['program.png', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
  ['words.txt', Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x42, 0x00])],
  ['words.txt', Buffer.from([0xc3, 0x28])],
  ['sound.mp3', Buffer.from('ID3\x03\0\0\0\0\0\0')],
])('%s that holds something else is refused', async (name, content) => {
  await expect(read(name, content as string)).rejects.toMatchObject({
    code: 'file_type_refused',
    fields: [{ field: 'file' }],
  })
})

test('an empty file and one that is too large are refused as what they are', async () => {
  await expect(read('a.txt', '')).rejects.toMatchObject({ code: 'file_empty' })
  expect((await read('a.txt', 'x'.repeat(MEGABYTE))).bytes.length).toBe(MEGABYTE)
  await expect(read('a.txt', 'x'.repeat(MEGABYTE + 1))).rejects.toMatchObject({ code: 'file_too_large' })
})

test.each([
  ['../../etc/passwd.txt', 'passwd.txt'],
  ['..\\..\\windows\\system.ini', 'system.txt'],
  ['C:\\temp\\a.txt', 'a.txt'],
  ['/etc/..', 'file.txt'],
  ['.htaccess', 'htaccess.txt'],
  ['a\0b.txt', 'ab.txt'],
  ['invoice\u202Etxt.exe', 'invoicetxt.txt'],
  ['a"; rm -rf $HOME.txt', 'a rm -rf HOME.txt'],
  ['a\r\nSet-Cookie: x.txt', 'aSet-Cookie x.txt'],
  ['   ', 'file.txt'],
  ['report.final.v2.html', 'report.final.v2.txt'],
  ['Grüße 🦆.txt', 'Grüße 🦆.txt'],
])('%j is kept as %s', (typed, cleaned) => {
  expect(cleanName(typed, 'txt')).toBe(cleaned)
})

test('no name whatever leads anywhere, hides its ending or breaks a header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => {
      const name = cleanName(typed, 'pdf')
      expect(name).toMatch(/^[^/\\"\p{C}]+\.pdf$/u)
      expect(name.startsWith('.')).toBe(false)
      expect(Array.from(name).length).toBeLessThanOrEqual(120)
    }),
  )
})
