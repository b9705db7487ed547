import { randomBytes } from 'node:crypto'
import { invalid, missing } from './faults.ts'
import { type Params, text } from './form.ts'

export type StripeObject = {
  id: string
  object: string
  created: number
  metadata: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: the fields of an object depend on its kind, as they do at Stripe
  [field: string]: any
}

const words: Record<string, string> = {
  pi: 'payment_intent',
  cs: 'checkout.session',
  seti: 'setup_intent',
  cus: 'customer',
  pm: 'PaymentMethod',
  re: 'refund',
  po: 'payout',
}

/** All objects of one account, by their ids. */
export class Registry {
  readonly #objects = new Map<string, StripeObject>()

  add(prefix: string, object: string, fields: Record<string, unknown>): StripeObject {
    const id = `${prefix}_${randomBytes(12).toString('base64url').replace(/[-_]/g, 'x')}`
    const made = { id, object, created: Math.floor(Date.now() / 1000), metadata: {}, ...fields } as StripeObject
    this.#objects.set(id, made)
    return made
  }

  find(id: unknown): StripeObject | undefined {
    return typeof id === 'string' ? this.#objects.get(id) : undefined
  }

  /** @throws StripeFault `resource_missing` */
  get(object: string, id: string | null, param = 'id'): StripeObject {
    const found = this.find(id)
    if (found?.object === object) return found
    throw missing(words[(id ?? '').split('_')[0]!] ?? object, id ?? '', param)
  }

  all(object: string): StripeObject[] {
    return [...this.#objects.values()].filter((one) => one.object === object)
  }

  /** A page, the newest first: https://docs.stripe.com/api/pagination */
  list(object: string, query: Params, fits: (one: StripeObject) => boolean = () => true) {
    const limit = Number(query.limit ?? 10)
    if (!(limit >= 1 && limit <= 100)) throw invalid('Invalid limit', { param: 'limit' })
    const created = (query.created ?? {}) as Record<string, string>
    const all = this.all(object)
      .toReversed()
      .filter((one) => fits(one) && one.created >= Number(created.gte ?? 0))
      .filter((one) => one.created <= Number(created.lte ?? Number.MAX_SAFE_INTEGER))
    const after = text(query, 'starting_after')
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1
    if (after !== null && from === 0) throw missing(object, after, 'starting_after')
    const data = all.slice(from, from + limit)
    return { object: 'list', url: '/v1', has_more: from + limit < all.length, data }
  }

  /** A copy with the objects in place of the ids that `expand` names. */
  expanded(value: Record<string, unknown>, params: Params): Record<string, unknown> {
    const copy = structuredClone(value)
    for (const path of Object.values((params.expand ?? []) as string[])) this.#expand(copy, path.split('.'))
    return copy
  }

  #expand(at: Record<string, unknown>, [name, ...rest]: string[]): void {
    if (name === undefined) return
    const value = at[name]
    if (Array.isArray(value)) {
      for (const one of value) this.#expand(one, rest)
      return
    }
    if (value === undefined) throw invalid(`This property cannot be expanded (${name}).`, { param: 'expand' })
    if (value === null) return
    if (typeof value === 'string') at[name] = structuredClone(this.find(value) ?? value)
    if (typeof at[name] === 'object') this.#expand(at[name] as Record<string, unknown>, rest)
  }
}
