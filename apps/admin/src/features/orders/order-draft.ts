import type { Answers, client } from '../../api.ts'
import type { Cycle } from '../../components/cycles.ts'
import { typedAmount } from '../../components/typed-amount.ts'

export type OrderInput = Parameters<typeof client.admin.orders.preview>[0]
type ItemInput = OrderInput['items'][number]

export type ItemDraft = {
  /** Only tells the items of a page apart. */
  key: number
  productId: string
  cycle: Cycle | ''
  quantity: string
  domain: string
  price: string
  /** Place in the list of the item that it is an add-on of. */
  parentIndex: string
  options: Record<number, { choiceId?: number; quantity?: number }>
  fields: Record<string, string>
}

export type Product = Answers['admin']['products']['list']['groups'][number]['products'][number]

let made = 0
export const emptyItem = (): ItemDraft => {
  made += 1
  return {
    key: made,
    productId: '',
    cycle: '',
    quantity: '1',
    domain: '',
    price: '',
    parentIndex: '',
    options: {},
    fields: {},
  }
}

/** What the server is asked; an item without a product is not there yet. */
export const itemInputs = (items: ItemDraft[]): ItemInput[] =>
  items.flatMap((item) =>
    item.productId === '' || item.cycle === ''
      ? []
      : [
          {
            productId: Number(item.productId),
            cycle: item.cycle,
            quantity: Number(item.quantity) || 1,
            ...(item.domain.trim() ? { domain: item.domain.trim() } : {}),
            ...(item.price.trim() ? { price: typedAmount(item.price) } : {}),
            ...(item.parentIndex === '' ? {} : { parentIndex: Number(item.parentIndex) }),
            options: Object.entries(item.options).map(([optionId, wish]) => ({ optionId: Number(optionId), ...wish })),
            fields: item.fields,
          },
        ],
  )
