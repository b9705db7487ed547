import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Actor } from '../../../platform/actor.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { someEntries } from '../examples.ts'
import { type Entry, postMany } from '../post.ts'
import { clientBalance } from '../queries/balances.ts'
import { trialBalance } from '../queries/reports.ts'
import { accountName } from './account-names.ts'
import { type BookFormat, type ExportWish, exportBooks } from './export-books.ts'

const run = promisify(execFile)

let house: TestHouse
let folder: string
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-01T12:00:00Z' })
  folder = await mkdtemp(join(tmpdir(), 'ostler-books-'))
})
afterAll(async () => {
  await house?.stop()
  await rm(folder, { recursive: true, force: true })
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const clients = [1, 2]
const currencies = ['EUR', 'JPY', 'KWD']
const nextDay = () => house.clock.pin(house.clock.now().add({ hours: 24 }))
const book = (entries: Entry[]) => ctx().transaction((tx) => postMany(tx, entries))

async function exported(format: BookFormat, days: Omit<ExportWish, 'format'> = {}): Promise<string> {
  const parts: string[] = []
  await exportBooks(ctx(), { format, ...days }, async (text) => void parts.push(text))
  return parts.join('')
}

/** What each account holds in an hledger journal, as its manual says a journal is read. */
function readHledger(journal: string): Map<string, bigint> {
  const balances = new Map<string, bigint>()
  for (const line of journal.split('\n')) {
    if (/^(decimal-mark|commodity|account) |^$/.test(line)) continue
    if (/^\d{4}-\d\d-\d\d \* \(\d+\) [^;]+$/.test(line)) continue
    const [, account, amount, currency] = /^ {4}(\S+) {2}(-?\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(line) ?? []
    expect(account, `this line is not read: ${line}`).toBeDefined()
    const key = `${account} ${currency}`
    balances.set(key, (balances.get(key) ?? 0n) + Money.parse(amount!, currency!).minor)
  }
  return balances
}

/** The same from the ledger: the accounts of clients one by one, all others from the trial balance. */
async function balancesByName(): Promise<Map<string, bigint>> {
  const balances = new Map<string, bigint>()
  for (const { account, kind, balance } of await trialBalance(ctx())) {
    if (kind === 'receivable' || kind === 'credit') continue
    balances.set(`${accountName(account, null)} ${balance.currency}`, balance.minor)
  }
  for (const clientId of clients) {
    for (const account of ['receivable', 'credit'] as const) {
      for (const currency of currencies) {
        const { minor } = await clientBalance(ctx(), account, clientId, currency)
        balances.set(`${accountName(account, clientId)} ${currency}`, minor)
      }
    }
  }
  return balances
}

const withoutZero = (balances: Map<string, bigint>) =>
  Object.fromEntries([...balances].filter(([, minor]) => minor !== 0n).sort())

test('an hledger journal read back has the balances of the trial balance', async () => {
  await fc.assert(
    fc.asyncProperty(someEntries({ clients, currencies, most: 8 }), async (entries) => {
      await book(entries.map((entry, index) => ({ ...entry, source: `${entry.source}.${index}.${Math.random()}` })))
      nextDay()
      expect(withoutZero(readHledger(await exported('hledger')))).toEqual(withoutZero(await balancesByName()))
    }),
    { numRuns: 15 },
  )
})

const odd = [
  'semicolon; "quotes" \\ and | bars',
  'two\nlines\r\n2027-01-01 x',
  '(code) * ! = status',
  'emoji 🦆 ümlaut \u2028 end',
  '   spaces   ',
  '=cmd, "csv"',
]

test('whatever a source says, no line of the journal is broken by it', async () => {
  await book(
    odd.map((text) => ({
      kind: 'odd',
      source: text,
      clientId: 1,
      currency: 'EUR',
      postings: [
        { account: 'fees', debit: Money.parse('1.00', 'EUR') },
        { account: 'revenue', credit: Money.parse('1.00', 'EUR') },
      ],
    })),
  )
  expect(withoutZero(readHledger(await exported('hledger')))).toEqual(withoutZero(await balancesByName()))
})

test('CSV has a line for each posting, and quotes what needs it', async () => {
  const from = ctx().today
  const csv = await exported('csv', { from })
  expect(csv.split('\r\n')[0]).toBe('entry,date,kind,source,client,account,name,currency,debit,credit')
  expect(csv).toContain('"=cmd, ""csv""",1,fees,Expenses:Fees,EUR,1.00,\r\n')
  expect(csv).toContain('"two\nlines\r\n2027-01-01 x",1,revenue,Income:Revenue,EUR,,1.00\r\n')
})

test('an export covers the days asked for, both inclusive', async () => {
  nextDay()
  const first = ctx().today
  const sale = (source: string): Entry => ({
    kind: 'sold',
    source,
    clientId: 1,
    currency: 'EUR',
    postings: [
      { account: 'receivable', debit: Money.parse('1.00', 'EUR') },
      { account: 'revenue', credit: Money.parse('1.00', 'EUR') },
    ],
  })
  for (const name of ['a', 'b', 'c']) {
    await book([sale(`day:${name}`)])
    nextDay()
  }
  const sources = async (days: Omit<ExportWish, 'format'>) =>
    [...(await exported('hledger', days)).matchAll(/sold day:(\w)/g)].map(([, name]) => name).join('')
  expect(await sources({ from: first })).toBe('abc')
  expect(await sources({ from: first.add({ days: 1 }), until: first.add({ days: 1 }) })).toBe('b')
  expect(await sources({ until: first })).toBe('a')
  expect(await sources({ from: first.add({ days: 9 }) })).toBe('')
})

test('more entries than one chunk holds are all written, and it is told how far it is', async () => {
  nextDay()
  const from = ctx().today
  await book(
    Array.from({ length: 2100 }, (_, index) => ({
      kind: 'many',
      source: `many:${index}`,
      clientId: 1,
      currency: 'EUR',
      postings: [
        { account: 'fees', debit: Money.parse('1.00', 'EUR') },
        { account: 'revenue', credit: Money.parse('1.00', 'EUR') },
      ],
    })),
  )
  const steps: string[] = []
  const parts: string[] = []
  const { entries } = await exportBooks(
    ctx(),
    { format: 'hledger', from },
    async (text) => void parts.push(text),
    (written, all) => void steps.push(`${written}/${all}`),
  )
  expect(entries).toBe(2100)
  expect(steps).toEqual(['1000/2100', '2000/2100', '2100/2100'])
  expect(new Set([...parts.join('').matchAll(/many:\d+/g)].map(([source]) => source)).size).toBe(2100)
})

test('two accounts never share a name, and names are such that beancount reads them', () => {
  const keys = [
    'product:12',
    'product_12',
    'product-12',
    'de-19',
    'DE-19',
    'de_19',
    'de:19',
    'Product-12',
    'late_fee',
    'late-fee',
    'late:fee',
    'revenue',
    'a',
    'A',
  ]
  const accounts = [
    'revenue',
    ...keys.flatMap((key) => [`revenue:${key}`, `tax:${key}`]),
    'tax',
    'fees',
    'clearing:stripe',
  ]
  const made = accounts.map((account) => accountName(account, null))
  expect(new Set(made).size).toBe(accounts.length)
  for (const name of made) expect(name).toMatch(/^(Assets|Liabilities|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+$/)
})

test.each([
  ['receivable', 12, 'Assets:Receivable:Client-12'],
  ['credit', 12, 'Liabilities:Credit:Client-12'],
  ['revenue:product:12', null, 'Income:Product-12'],
  ['revenue:late_fee', null, 'Income:Late-Fee'],
  ['revenue', null, 'Income:Revenue'],
  ['tax:DE-19', null, 'Liabilities:Tax:DE-19'],
  ['tax:de-standard', null, 'Liabilities:Tax:De-Standard'],
  ['tax:ca-hst-on', null, 'Liabilities:Tax:Ca-Hst-On'],
  ['tax', null, 'Liabilities:Tax'],
  ['clearing:stripe', null, 'Assets:Clearing:Stripe'],
  ['write_off', null, 'Expenses:Write-Off'],
])('%s is called %s %s', (account, clientId, name) => {
  expect(accountName(account, clientId)).toBe(name)
})

test('the books are exported for who may see the ledger', async () => {
  const nobody = house.contexts.create({ actor: Actor.nobody, door: 'admin' })
  await expect(exportBooks(nobody, { format: 'csv' }, async () => {})).rejects.toMatchObject({
    code: 'unauthenticated',
  })
})

/** The real readers, from the operating system (apt: `hledger`, `beancount`). Where one is not installed its tests are left out, and listed so. */
function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function complaintsOf(program: string, args: string[], format: BookFormat): Promise<string> {
  const file = join(folder, `books.${format}`)
  await writeFile(file, await exported(format))
  const { stdout, stderr } = await run(program, [...args, file])
  return stdout + stderr
}

describe.skipIf(!isInstalled('hledger'))('an hledger journal (needs hledger)', () => {
  test.each([['check'], ['check', '--strict']])('passes hledger %s %s', async (...args) => {
    expect(await complaintsOf('hledger', [...args, '-f'], 'hledger')).toBe('')
  })
})

describe.skipIf(!isInstalled('bean-check'))('a beancount file (needs beancount)', () => {
  test('passes bean-check', async () => {
    expect(await complaintsOf('bean-check', [], 'beancount')).toBe('')
  })
})
