import { DomainError, type FieldProblem, Money, recurs } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { type Product, productsById } from '../../catalog/index.ts'
import { mustBeOpen } from '../../clients/index.ts'
import { accountMatcher, servicesLike } from '../readings/match-accounts.ts'
import type { AdoptRow, FoundAccount } from './adopt-accounts.ts'

/** A row that can be taken over as it is. */
export type SoundRow = {
  account: FoundAccount
  row: AdoptRow
  product: Product
  /** What the list says, or what staff agreed on. */
  price: Money
  isAgreed: boolean
}

type Buyer = { currency: string; problem: string | null }

/** Looks at rows whose accounts are locked, and says of each field what is wrong with it. */
export async function checkRows(
  tx: Tx,
  { serverId, kind }: { serverId: number; kind: string },
  rows: { at: number; row: AdoptRow; account: FoundAccount }[],
): Promise<{ sound: SoundRow[]; problems: FieldProblem[] }> {
  const clients = await buyers(
    tx,
    rows.map(({ row }) => row.clientId),
  )
  const products = await productsIn(tx, rows, clients)
  const accounts = rows.map(({ account }) => account)
  const match = accountMatcher(await servicesLike(tx, serverId, accounts))
  const problems: FieldProblem[] = []
  const sound = rows.flatMap(({ at, row, account }): SoundRow[] => {
    const own: FieldProblem[] = []
    const say = (field: keyof AdoptRow, message: string) => void own.push({ field: `rows.${at}.${field}`, message })

    const ours = match(account)
    if (ours) say('accountId', `is service no. ${ours.id}`)
    if (account.ignoredBy !== null) say('accountId', 'is ignored; have it offered again first')
    const buyer = clients.get(row.clientId)
    if (!buyer || buyer.problem !== null) say('clientId', buyer?.problem ?? 'does not exist')
    const product = products.get(`${row.productId} ${buyer?.currency}`) ?? products.get(`${row.productId} `)
    if (product?.serverModule !== kind) say('productId', 'is no product of this kind of server')
    if (Temporal.PlainDate.compare(row.nextDueOn, tx.today) < 0) say('nextDueOn', 'must be today or later')
    const isRecurring = recurs(row.cycle)
    if (!isRecurring) say('cycle', 'does not recur')

    const price = buyer && product && isRecurring ? priceOf(row, product, buyer.currency) : null
    if (price && 'problem' in price) say(price.field, price.problem)
    problems.push(...own)
    if (own.length > 0 || !product || !price || 'problem' in price) return []
    return [{ account, row, product, ...price }]
  })
  return { sound, problems }
}

type Priced = { price: Money; isAgreed: boolean } | { field: 'price' | 'cycle'; problem: string }

function priceOf(row: AdoptRow, product: Product, currency: string): Priced {
  if (row.price !== null) {
    try {
      return { price: Money.parse(row.price, currency), isAgreed: true }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return { field: 'price', problem: error.message }
    }
  }
  const listed = product.prices.find((one) => one.cycle === row.cycle && one.recurring.currency === currency)
  if (listed) return { price: listed.recurring, isAgreed: false }
  return { field: 'cycle', problem: `has no price in ${currency}; agree on one, or choose another` }
}

/** The clients that are to get services, with what stands in the way. */
async function buyers(tx: Tx, clientIds: number[]): Promise<Map<number, Buyer>> {
  const ids = [...new Set(clientIds)].sort((a, b) => a - b)
  const { rows } = await tx.db.execute<{
    id: string
    currency: string
    merged_into: string | null
    erased: boolean
  }>(sql`
    SELECT id, currency, merged_into, erased_at IS NOT NULL AS erased FROM clients.clients
     WHERE id = ANY(${sql.param(ids)}::bigint[]) ORDER BY id FOR KEY SHARE`)
  const found = new Map<number, Buyer>()
  for (const { id, currency, merged_into, erased } of rows) {
    const gone = merged_into !== null ? `was merged into client no. ${merged_into}` : erased ? 'was erased' : null
    found.set(Number(id), { currency, problem: gone ?? (await closedProblem(tx, Number(id))) })
  }
  return found
}

async function closedProblem(tx: Tx, clientId: number): Promise<string | null> {
  try {
    await mustBeOpen(tx, clientId)
    return null
  } catch (error) {
    if (error instanceof DomainError) return 'has closed this account'
    throw error
  }
}

/** Products with their prices, by id and currency; a row whose client does not exist finds its product without any. */
async function productsIn(
  tx: Tx,
  rows: { row: AdoptRow }[],
  clients: ReadonlyMap<number, Buyer>,
): Promise<Map<string, Product>> {
  const byCurrency = Map.groupBy(rows, ({ row }) => clients.get(row.clientId)?.currency ?? '')
  const found = new Map<string, Product>()
  for (const [currency, those] of byCurrency) {
    const ids = [...new Set(those.map(({ row }) => row.productId))]
    const products = await productsById(tx, ids, currency === '' ? undefined : currency)
    for (const [id, product] of products) found.set(`${id} ${currency}`, product)
  }
  return found
}
