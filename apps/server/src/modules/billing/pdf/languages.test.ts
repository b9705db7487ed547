import { Money } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { aDocument, aFullDocument } from './examples.ts'
import { amountText, dayText, percentText } from './figures.ts'
import { renderDocument } from './render.ts'
import { runsOf } from './runs.ts'
import { page } from './sheet.ts'
import { placedTextOfPdf, textOfPdf } from './testing/text-of-pdf.ts'
import { wordsFor } from './words/index.ts'

const locales = [
  'en',
  'de',
  'fr',
  'es',
  'nl',
  'it',
  'pt',
  'pl',
  'ru',
  'ar',
  'he',
  'ja',
  'zh',
  'ko',
  'pt-BR',
  'zh-TW',
  'ar-EG',
  'sv',
]
const unmarked = (text: string) => text.replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, '')

test.each([
  ['Arabic', 'محمد بن سعيد'],
  ['Persian', 'پژوهشگر گچی'],
  ['Hebrew', 'חברת דוגמה'],
  ['Japanese', '株式会社山田商店アイデアひらがな'],
  ['Chinese', '绿野网络科技有限公司'],
  ['traditional Chinese', '臺灣綠野網路'],
  ['Korean', '주식회사 한국호스팅'],
  ['Thai', 'กรุงเทพ'],
  ['Devanagari', 'नमस'],
  ['Latin, Han, Arabic and Greek in one line', 'Jürgen 山田 محمد Αθήνα'],
])('%s can be copied out of the file as it was written', async (_, name) => {
  const [text] = textOfPdf(await renderDocument(aDocument({ buyer: { name, lines: [name] } })))
  // Once in each weight.
  expect(text!.filter((line) => line === name)).toHaveLength(2)
})

test('pieces stand in the order in which they are drawn, each in a font that has them', () => {
  expect(runsOf('Jürgen 山田 محمد Αθήνα', 'en').map(({ font }) => font)).toEqual([
    'latin',
    'chinese',
    'arabic',
    'latin',
  ])
  // A number inside Arabic stays a number; brackets turn around.
  expect(
    runsOf('(سنة) 2026', 'ar')
      .map(({ text }) => text)
      .join(''),
  ).toMatch(/^2026/)
  expect(runsOf('Ltd. (London)', 'ar')).toEqual([{ text: 'Ltd. (London)', font: 'latin' }])
  expect(runsOf('山田', 'ja')[0]!.font).toBe('japanese')
})

test.each(locales)('in %s, what is printed is what was given, and nothing leaves the page', async (locale) => {
  const document = aFullDocument({ locale, legal: ['reverse_charge'] })
  const pages = placedTextOfPdf(await renderDocument(document))
  const words = wordsFor(locale)
  const text = pages.flat().map((line) => line.text)

  const amounts = [
    document.subtotal,
    ...document.taxes!.map(({ amount }) => amount),
    document.rounding!,
    document.total,
    document.creditUsed!.negated(),
    document.paid!.negated(),
    document.balance!,
    ...document.lines.flatMap(({ amount, unitPrice }) => [amount, unitPrice!]),
  ]
  const inOrder = (shown: string) => [...unmarked(shown)].sort().join('')
  const printed = text.map(inOrder)
  for (const amount of amounts) expect(printed).toContain(inOrder(amountText(amount, locale)))
  expect(printed).toContain(inOrder(dayText(document.dueOn!, locale)))
  expect(printed).toContain(inOrder(percentText(document.taxes![0]!.rate, locale)))
  for (const word of [words.titles.invoice, words.total, words.balance, words.billedTo]) {
    expect(printed).toContain(inOrder(word))
  }
  for (const { x, until, y } of pages.flat()) {
    expect(x).toBeGreaterThanOrEqual(page.left - 0.5)
    expect(until).toBeLessThanOrEqual(page.right + 0.5)
    expect(y).toBeGreaterThan(page.top - 20)
    expect(y).toBeLessThan(page.height - 20)
  }
})

test('amounts end at one edge, and at the other one where the language is read from the right', async () => {
  const amounts = async (locale: string) => {
    const [lines] = placedTextOfPdf(await renderDocument(aDocument({ locale })))
    return lines!.filter(({ text }) => text.includes('€'))
  }
  const english = await amounts('en')
  expect(english.length).toBeGreaterThan(6)
  for (const { until } of english) expect(until).toBeCloseTo(page.right, 0)
  const arabic = await amounts('ar')
  expect(arabic).toHaveLength(english.length)
  for (const { x } of arabic) expect(x).toBeCloseTo(page.width - page.right, 0)
})

test.each(['ja', 'zh', 'ar', 'th'])('a long description in %s stays in its column', async (locale) => {
  const sentence = {
    ja: 'ウェブホスティングの契約更新、',
    zh: '虚拟主机服务按年付费，',
    ar: 'استضافة مواقع VPS لمدة 12 شهرا ',
    th: 'บริการเว็บโฮสติ้ง',
  }
  const description = sentence[locale as 'ja'].repeat(20).trim()
  const document = aDocument({
    locale,
    lines: [{ description, from: null, until: null, amount: Money.parse('1234.00', 'EUR') }],
  })
  const pages = placedTextOfPdf(await renderDocument(document))
  for (const { x, until } of pages.flat()) {
    expect(x).toBeGreaterThanOrEqual(page.left - 0.5)
    expect(until).toBeLessThanOrEqual(page.right + 0.5)
  }
  const letters = (text: string) => [...text.replace(/[\s\p{Cf}]/gu, '')].length
  expect(pages.flat().reduce((sum, { text }) => sum + letters(text), 0)).toBeGreaterThan(letters(description))
})

test('a document does not depend on those rendered before it', async () => {
  const document = aFullDocument({ locale: 'ar', notes: ['شكرًا لكم 山田'] })
  const first = await renderDocument(document)
  await renderDocument(aFullDocument({ locale: 'fa', notes: ['سپاس\u00a0山本 ᠎'] }))
  expect(Buffer.from(await renderDocument(document)).equals(first)).toBe(true)
})

test('only what is used of a font is in the file', async () => {
  const bytes = await renderDocument(aFullDocument({ locale: 'zh' }))
  expect(bytes.length).toBeLessThan(200_000) // of a font of 8 MB
})

test('days are of the Gregorian calendar and figures 0 to 9 in every language', () => {
  for (const locale of ['fa', 'th', 'ar-EG', 'hi-u-nu-deva']) {
    expect(dayText(Temporal.PlainDate.from('2026-11-21'), locale)).toMatch(/2026/)
    expect(amountText(Money.parse('12.50', 'EUR'), locale)).toMatch(/12.50/)
  }
})
