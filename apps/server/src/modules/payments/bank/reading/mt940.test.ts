import { expect, test } from 'vitest'
import { anMt940, OUR_IBAN } from './examples.ts'
import { readStatementFile } from './index.ts'

function read(text: string | Uint8Array) {
  const found = readStatementFile(typeof text === 'string' ? Buffer.from(text, 'utf8') : text)
  if (found.kind !== 'statements') throw new Error('The file was taken for CSV.')
  return found.statements
}
const one = (...lines: string[]) => read(anMt940(lines))[0]!.lines[0]!

test('a statement of a German bank: words break wherever a part is full', () => {
  const [statement] = read(
    anMt940([
      ':61:2703180318CR149,90NTRFNONREF//2709-1',
      ':86:166?00GUTSCHRIFT?109251?20EREF+E2E-7?21KREF+NONREF?22SVWZ+Rechnung INV-20?232',
      '6-00042 vom 1. M?24ärz?30NWBKGB2L?31GB29NWBK60161331926819?32Ada Love?33lace?34000',
    ]),
  )
  expect(statement).toMatchObject({ format: 'mt940', account: OUR_IBAN, number: '00052/001', currency: 'EUR' })
  expect([`${statement!.opening}`, `${statement!.closing}`, `${statement!.until}`]).toEqual([
    '100.00 EUR',
    '249.90 EUR',
    '2027-03-18',
  ])
  const [line] = statement!.lines
  expect({ ...line, amount: `${line!.amount}`, bookedOn: `${line!.bookedOn}` }).toEqual({
    bookedOn: '2027-03-18',
    amount: '149.90 EUR',
    payerName: 'Ada Lovelace',
    payerAccount: 'GB29NWBK60161331926819',
    text: 'Rechnung INV-2026-00042 vom 1. März',
    paymentReference: '',
    endToEnd: 'E2E-7',
    bankReference: '2709-1',
    isReturn: false,
  })
})

test('a statement of a Dutch bank: codes between slashes', () => {
  const line = one(
    ':61:2703180318C50990,05NTRFEREF//2709-2',
    ':86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/Bakker BV/REMI/USTD//Factuur INV-2026-00042/EREF/NOTPROVIDED',
  )
  expect(line).toMatchObject({
    payerName: 'Bakker BV',
    payerAccount: 'NL91ABNA0417164300',
    text: 'Factuur INV-2026-00042',
  })
  expect(`${line.amount}`).toBe('50990.05 EUR')
  const structured = one(':61:2703180318C1,NTRFNONREF', ':86:/REMI/STRD/CUR/RF36INV202600042/NAME/A')
  expect(structured).toMatchObject({ paymentReference: 'RF36INV202600042', text: '', endToEnd: '' })
})

test('free text is taken as it is, and what stands under the entry where there is none', () => {
  expect(one(':61:270318C1,00NMSCINV-7//X', ':86:TRANSFER FROM ADA\r\nINV-2026-00042')).toMatchObject({
    text: 'TRANSFER FROM ADA INV-2026-00042',
    endToEnd: 'INV-7',
  })
  expect(one(':61:270318C1,00NMSCNONREF\r\nCHEQUE 12')).toMatchObject({ text: 'CHEQUE 12', endToEnd: '' })
})

test.each([
  ['C', '1.00 EUR', false],
  ['D', '-1.00 EUR', false],
  ['RC', '-1.00 EUR', true],
  ['RD', '1.00 EUR', true],
  ['CR', '1.00 EUR', false],
  ['RCR', '-1.00 EUR', true],
])('the mark %s is %s', (mark, amount, isReturn) => {
  const line = one(`:61:270318${mark}1,00NTRFNONREF`)
  expect([`${line.amount}`, line.isReturn]).toEqual([amount, isReturn])
})

test('a return is known by its business code or its reason', () => {
  expect(one(':61:270318D5,00NRTINONREF', ':86:109?00RUECKLASTSCHRIFT?20X').isReturn).toBe(true)
  expect(one(':61:270318D5,00NRTINONREF', ':86:177?00X?20X?34914').isReturn).toBe(true)
  expect(one(':61:270318D5,00NTRFNONREF', ':86:177?00X?20What? 20 more').isReturn).toBe(false)
})

test.each([
  ['261231', '0102', '2027-01-02'],
  ['270102', '1231', '2026-12-31'],
  ['280301', '0229', '2028-02-29'],
])('of the value date %s, the entry date %s is in the year that brings it near: %s', (valued, booked, on) => {
  expect(`${one(`:61:${valued}${booked}C1,00NTRFNONREF`).bookedOn}`).toBe(on)
})

test('without its blocks, with several statements, and in the letters of the West', () => {
  const bare = anMt940([':61:270318C1,00NTRFNONREF', ':86:166?20Gebühr'])
    .replace(/^.*\{4:\r\n/, '')
    .replace('-}', '-')
  const found = read(Buffer.from(`${bare}\r\n${bare}`, 'latin1'))
  expect(found.map(({ lines }) => lines[0]!.text)).toEqual(['Gebühr', 'Gebühr'])
})

test.each([
  [':61:27031C1,00NTRFNONREF', 'line 6: is not an entry'],
  [':61:270230C1,00NTRFNONREF', 'line 6: "270230" is not a day'],
  [':61:270318C1,005NTRFNONREF', 'line 6: "1.005" is not an amount in EUR'],
  [':61:270318C1,0,0NTRFNONREF', 'is not an amount'],
])('%s is named with its line', (line, said) => {
  expect(() => one(line)).toThrow(said)
})

test('a statement without account or balance is refused', () => {
  expect(() => read(anMt940([]).replace(/:25:.*\r\n/, ''))).toThrow('line 2: the account (:25:) is missing')
  expect(() => read(anMt940([':61:270318C1,00NTRFNONREF']).replace(/:60F:.*\r\n/, ''))).toThrow('opening balance')
})
