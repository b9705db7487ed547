import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aCamt, OUR_IBAN, THEIR_IBAN } from './examples.ts'
import { readStatementFile } from './index.ts'
import type { ReadStatement } from './statement.ts'

const specs = process.env.OSTLER_PROVIDER_SPECS
const bytes = (text: string) => new TextEncoder().encode(text)

function read(text: string): ReadStatement[] {
  const found = readStatementFile(bytes(text))
  if (found.kind !== 'statements') throw new Error('The file was taken for CSV.')
  return found.statements
}

const paid = {
  amount: '149.90',
  name: 'Ada &amp; Söhne',
  iban: THEIR_IBAN,
  text: ['Rechnung INV-20', '26-00042'],
  reference: 'RF36INV202600042',
  endToEnd: 'E2E-7',
}
const whole = {
  opening: '100.00',
  closing: '204.90',
  entries: [
    { amount: '149.90', bankReference: 'B-1', transactions: [paid] },
    {
      amount: '45.00',
      side: 'DBIT' as const,
      bankReference: 'B-2',
      transactions: [{ amount: '45.00', name: 'Energy Ltd' }],
    },
    { amount: '9.99', status: 'PDNG' as const },
  ],
}

test.each(['02', '08'] as const)('a statement of version .%s tells who paid what for which invoice', (version) => {
  const [statement] = read(aCamt(whole, version))
  expect(statement).toMatchObject({ format: 'camt053', account: OUR_IBAN, number: 'STMT-1', currency: 'EUR' })
  expect([`${statement!.opening}`, `${statement!.closing}`]).toEqual(['100.00 EUR', '204.90 EUR'])
  expect(statement!.lines.map((line) => ({ ...line, amount: `${line.amount}`, bookedOn: `${line.bookedOn}` }))).toEqual(
    [
      {
        bookedOn: '2027-03-18',
        amount: '149.90 EUR',
        payerName: 'Ada & Söhne',
        payerAccount: THEIR_IBAN,
        // Lines of a remittance are cut anywhere.
        text: 'Rechnung INV-2026-00042',
        paymentReference: 'RF36INV202600042',
        endToEnd: 'E2E-7',
        bankReference: 'B-1',
        isReturn: false,
      },
      expect.objectContaining({ amount: '-45.00 EUR', payerName: 'Energy Ltd', endToEnd: '', isReturn: false }),
    ],
  )
})

test('a notification is read like a statement, without balances', () => {
  const [statement] = read(aCamt(whole, '08', '054'))
  expect(statement).toMatchObject({ format: 'camt054', opening: null, closing: null })
  expect(statement!.lines).toHaveLength(2)
})

test('a batch is its transactions, and they come to the entry', () => {
  const parts = [
    { amount: '10.00', endToEnd: 'A' },
    { amount: '20.00', endToEnd: 'B' },
  ]
  const [statement] = read(aCamt({ entries: [{ amount: '30.00', transactions: parts }] }, '02'))
  expect(statement!.lines.map((line) => [`${line.amount}`, line.endToEnd])).toEqual([
    ['10.00 EUR', 'A'],
    ['20.00 EUR', 'B'],
  ])
  const wrong = aCamt({ entries: [{ amount: '1.00' }, { amount: '30.01', transactions: parts }] })
  expect(() => read(wrong)).toThrow('entry 2: its transactions come to 30.00 EUR, the entry is over 30.01 EUR')
})

test('what comes back is a return: a reversal, or a transaction with a reason for its return', () => {
  const [statement] = read(
    aCamt({
      entries: [
        { amount: '5.00', side: 'DBIT', reversal: true },
        { amount: '6.00', side: 'DBIT', transactions: [{ amount: '6.00', returned: true }] },
        { amount: '7.00', side: 'DBIT' },
      ],
    }),
  )
  expect(statement!.lines.map((line) => [`${line.amount}`, line.isReturn])).toEqual([
    ['-5.00 EUR', true],
    ['-6.00 EUR', true],
    ['-7.00 EUR', false],
  ])
})

test('amounts are exact: zeros after the cent are nothing, parts of a cent are refused', () => {
  const [statement] = read(aCamt({ entries: [{ amount: '12.50000' }, { amount: '7' }] }))
  expect(statement!.lines.map(({ amount }) => `${amount}`)).toEqual(['12.50 EUR', '7.00 EUR'])
  for (const amount of ['12.505', '1,00', '-1.00', '1e3', '', '12.500000'])
    expect(() => read(aCamt({ entries: [{ amount }] }))).toThrow(/entry 1, Amt: ".*" is not an amount/)
  const [yen] = read(aCamt({ currency: 'JPY', entries: [{ amount: '1200.00' }] }))
  expect(`${yen!.lines[0]!.amount}`).toBe('1200 JPY')
  expect(() => read(aCamt({ currency: 'JPY', entries: [{ amount: '1200.50' }] }))).toThrow('is not an amount in JPY')
})

test.each([
  ['a day that is none', (xml: string) => xml.replaceAll('<Dt>2027-03-18</Dt>', '<Dt>2027-02-30</Dt>'), 'is not a day'],
  ['another currency', (xml: string) => xml.replace('<Ntry><Amt Ccy="EUR">', '<Ntry><Amt Ccy="USD">'), 'is in USD'],
  [
    'no direction',
    (xml: string) => xml.replace('</Amt><CdtDbtInd>CRDT', '</Amt><CdtDbtInd>UP'),
    'neither CRDT nor DBIT',
  ],
  ['a file that ends early', (xml: string) => xml.slice(0, -30), 'the XML is broken'],
])('%s is named with its place', (_, spoil, said) => {
  const refusal = catching(() => read(spoil(aCamt(whole))))
  expect(refusal).toMatchObject({ code: 'statement_unreadable', fields: [{ field: 'file' }] })
  expect(String(refusal)).toContain(said)
})

test.each([
  ['payments to be made', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"></Document>', 'not CAMT'],
  [
    'a report during the day',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"></Document>',
    'CAMT.052',
  ],
  ['a page', '<html><body>Log in</body></html>', 'not CAMT'],
])('%s is no statement', (_, xml, said) => {
  const refusal = catching(() => read(xml))
  expect(refusal).toMatchObject({ code: 'statement_format_unknown' })
  expect(String(refusal)).toContain(said)
})

test('entities that reach for files or grow without end are refused before they are looked at', () => {
  const outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
  const laughs = `<!DOCTYPE lolz [<!ENTITY a "lol">${[...Array(12).keys()].map((n) => `<!ENTITY a${n} "${'&a;'.repeat(10)}">`).join('')}]>`
  for (const doctype of [outside, laughs, '<!doctype html>']) {
    const xml = aCamt(whole).replace('?>', `?>${doctype}`).replace('Ada &amp; Söhne', '&f;')
    expect(catching(() => read(xml))).toMatchObject({ code: 'statement_format_unknown' })
  }
  // One that nobody declared stays the letters it is.
  const [statement] = read(aCamt(whole).replace('Ada &amp; Söhne', '&nope; &#65;&#x42;&#0;'))
  expect(statement!.lines[0]!.payerName).toBe('&nope; AB')
})

test('a thousand levels of elements end in a refusal, not in a crash', () => {
  const deep = aCamt(whole).replace('<GrpHdr>', `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}<GrpHdr>`)
  const refusal = catching(() => read(deep))
  if (refusal) expect(refusal).toMatchObject({ code: 'statement_unreadable' })
})

test('a file says which letters it is written in', () => {
  const latin = aCamt(whole).replace('UTF-8', 'ISO-8859-1')
  const found = readStatementFile(Buffer.from(latin, 'latin1'))
  expect(found.kind === 'statements' && found.statements[0]!.lines[0]!.payerName).toBe('Ada & Söhne')
})

test.skipIf(!specs).each([
  ['053', '02'],
  ['053', '08'],
  ['054', '08'],
] as const)(
  'the files of these tests are valid camt.%s.001.%s (needs OSTLER_PROVIDER_SPECS, the folder with the official schemas)',
  async (kind, version) => {
    const { validateXML } = await import('xmllint-wasm')
    const schema = await readFile(join(specs!, `iso20022-xsd/camt.${kind}.001.${version}.xsd`), 'utf8')
    const contents = aCamt(
      { ...whole, entries: [...whole.entries, { amount: '1.00', side: 'DBIT', reversal: true }] },
      version,
      kind,
    )
    const result = await validateXML({ xml: { fileName: 'statement.xml', contents }, schema })
    expect(result.errors).toEqual([])
  },
)

function catching(act: () => unknown): unknown {
  try {
    act()
    return null
  } catch (error) {
    return error
  }
}
