import type { Outputs } from '../../api/index.ts'

export type ProductGroup = Outputs['catalog']['listProducts']['groups'][number]
export type Product = ProductGroup['products'][number]
export type Price = Pick<Product['prices'][number], 'cycle' | 'recurring' | 'setup'>
