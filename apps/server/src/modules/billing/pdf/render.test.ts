import { setTimeout } from 'node:timers/promises'
import { Money } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { aDocument } from './examples.ts'
import { renderDocument } from './render.ts'
import { textOfPdf } from './testing/text-of-pdf.ts'

const eur = (amount: string) => Money.parse(amount, 'EUR')
const aLine = (description: string, amount = '1.00') => ({ description, from: null, until: null, amount: eur(amount) })

test('an invoice says who, what, when and how much', async () => {
  const pages = textOfPdf(await renderDocument(aDocument({ locale: 'en-GB' })))

  expect(pages).toHaveLength(1)
  for (const said of [
    'Greenfield Hosting GmbH',
    'VAT DE123456789',
    'Lovelace Engines Ltd',
    '12 St James’s Square',
    'INV-2026-000123',
    '5 Dec 2026',
    'Web Hosting Starter, lovelace-engines.example',
    '21 Nov 2026 – 20 Nov 2027',
    '€1,214.90',
    '-€5.00',
    '€1,540.79',
    'Page 1 of 1',
  ]) {
    expect(pages[0]).toContain(said)
  }
  expect(pages[0]).not.toContain('PAID')
})

test('a paid invoice bears the mark and the day, a void one says so', async () => {
  const paidOn = Temporal.PlainDate.from('2026-11-24')
  const [paid] = textOfPdf(await renderDocument(aDocument({ state: 'paid', paidOn, locale: 'en-GB' })))
  expect(paid).toContain('PAID')
  expect(paid).toContain('24 Nov 2026')

  const [voided] = textOfPdf(await renderDocument(aDocument({ state: 'void' })))
  expect(voided).toContain('VOID')
})

test('the same document is the same file, at another time too', async () => {
  const first = await renderDocument(aDocument())
  await setTimeout(1100)
  const second = await renderDocument(aDocument())

  expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true)
  expect(Buffer.from(first).toString('latin1')).toContain('/CreationDate')
})

test('200 lines run over pages that each repeat the head and count', async () => {
  const lines = Array.from({ length: 200 }, (_, index) => aLine(`Hosting ${index + 1}`))
  const pages = textOfPdf(await renderDocument(aDocument({ lines })))

  expect(pages.length).toBeGreaterThan(4)
  for (const [index, page] of pages.entries()) {
    expect(page).toContain('Description')
    expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
  }
  const printed = pages.flat().filter((text) => text.startsWith('Hosting '))
  expect(printed).toEqual(lines.map((line) => line.description))
})

test.each([12, 13, 14, 15, 16, 17, 18, 19])(
  'with %i lines, the totals share a page with the last of them',
  async (count) => {
    const lines = Array.from({ length: count }, (_, index) => aLine(`Hosting ${index + 1}`))
    const last = textOfPdf(await renderDocument(aDocument({ lines }))).at(-1)
    expect(last).toContain(`Hosting ${count}`)
    expect(last).toContain('Total')
  },
)

test('a long description wraps, and one that is longer than a page goes on over the next', async () => {
  const words = Array.from({ length: 2000 }, (_, index) => `word${index}`)
  const pages = textOfPdf(await renderDocument(aDocument({ lines: [aLine(words.join(' '))] })))

  expect(pages.length).toBeGreaterThan(2)
  const printed = pages.flatMap((page) => page.flatMap((text) => text.match(/word\d+/g) ?? []))
  expect(printed).toEqual(words)
})

test('names keep their letters in Latin, Greek, Cyrillic and Vietnamese', async () => {
  const names = ['Žofie Łęcka-Şahin', 'Ιωάννης Παπαδόπουλος', 'Юлія Їжакевич', 'Nguyễn Thị Hồng Ấn']
  const [page] = textOfPdf(await renderDocument(aDocument({ buyer: { name: names[0]!, lines: names.slice(1) } })))
  for (const name of names) expect(page).toContain(name)
})

test('an invoice without lines still has its totals', async () => {
  const [page] = textOfPdf(await renderDocument(aDocument({ lines: [] })))
  expect(page).toContain('Total')
})
