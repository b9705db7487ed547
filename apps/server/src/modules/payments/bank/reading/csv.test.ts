import { expect, test } from 'vitest'
import { readCells, readCsv, type StatementColumns } from './csv.ts'
import { readStatementFile } from './index.ts'

const german: StatementColumns = {
  skip: 2,
  dateFormat: 'DD.MM.YYYY',
  decimalMark: 'comma',
  bookedOn: 'Buchungstag',
  amount: 'Betrag',
  credit: '',
  debit: '',
  usualCurrency: 'EUR',
  currency: 'Währung',
  name: 'Name',
  account: 'IBAN',
  text: ['Zweck', 'Zusatz'],
  paymentReference: '',
  endToEnd: 'E2E',
  bankReference: '',
}
const file = (...rows: string[]) =>
  ['Kontoauszug;;', '', 'Buchungstag;Name;IBAN;Zweck;Zusatz;E2E;Betrag;Währung', ...rows].join('\r\n')
const read = (text: string, columns = german) => readCsv(text, columns, 'x').lines

test('columns go by their headings, rows above them are left out', () => {
  const [line, out] = read(
    file(
      '18.03.2027;"Ada; Lovelace";GB29 NWBK 6016 1331 9268 19;INV-2026;-00042;E-1;"1.149,90";EUR',
      ';;;;;;;',
      '19.03.2027;Energy;;Strom;;;-45,00;EUR',
    ),
  )
  expect({ ...line, amount: `${line!.amount}`, bookedOn: `${line!.bookedOn}` }).toMatchObject({
    bookedOn: '2027-03-18',
    amount: '1149.90 EUR',
    payerName: 'Ada; Lovelace',
    payerAccount: 'GB29NWBK60161331926819',
    text: 'INV-2026 -00042',
    endToEnd: 'E-1',
  })
  expect(`${out!.amount}`).toBe('-45.00 EUR')
})

test('two columns for the two directions, days and decimals as they are written in America', () => {
  const columns: StatementColumns = {
    ...german,
    skip: 0,
    dateFormat: 'MM/DD/YYYY',
    decimalMark: 'point',
    bookedOn: 'Date',
    amount: '',
    credit: 'In',
    debit: 'Out',
    currency: '',
    name: 'Who',
    account: '',
    text: ['Memo'],
    endToEnd: '',
  }
  const lines = read(
    'Date,Who,Memo,In,Out\n3/18/2027,Ada,INV-1,"1,149.90",\n03/19/2027,Energy,,,45\n03/20/2027,X,,,-1.00',
    columns,
  )
  expect(lines.map(({ amount, bookedOn }) => [`${bookedOn}`, `${amount}`])).toEqual([
    ['2027-03-18', '1149.90 EUR'],
    ['2027-03-19', '-45.00 EUR'],
    ['2027-03-20', '-1.00 EUR'],
  ])
})

test.each([
  [';', 'a;b\n1;2'],
  [',', 'a,b\n1,2'],
  ['\t', 'a\tb\n1\t2'],
])('cells are separated by %j', (delimiter, text) => {
  expect(readCells(text)).toMatchObject({
    delimiter,
    rows: [
      { row: 1, cells: ['a', 'b'] },
      { row: 2, cells: ['1', '2'] },
    ],
  })
})

test.each([
  ['18.03.27;;;;;;1,00;EUR', 'row 3, Buchungstag: "18.03.27" is not a day like DD.MM.YYYY'],
  ['31.02.2027;;;;;;1,00;EUR', 'is not a day'],
  ['18.03.2027;;;;;;1.00;EUR', 'row 3, Betrag: "1.00" is not an amount'],
  ['18.03.2027;;;;;;1,005;EUR', 'is not an amount in EUR'],
  ['18.03.2027;;;;;;;EUR', 'row 3, Betrag: "" is not an amount'],
  ['18.03.2027;;;;;;1,00;USD', 'row 3, Währung: is in USD'],
])('%s is refused with its place', (row, said) => {
  expect(() => read(file(row).replace('Kontoauszug;;\r\n\r\n', 'Kontoauszug;;\r\n'), { ...german, skip: 1 })).toThrow(
    said,
  )
})

test('a column that is not there is named', () => {
  expect(() => read(file(), { ...german, name: 'Auftraggeber' })).toThrow('there is no column "Auftraggeber"')
})

test('what is neither XML nor MT940 is CSV', () => {
  expect(readStatementFile(Buffer.from('a;b\n'))).toEqual({ kind: 'csv', text: 'a;b\n' })
})
