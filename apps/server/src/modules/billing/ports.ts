import type { Currency } from '@ostler/kernel'
import type { Context } from '../../platform/context.ts'
import { definePort } from '../../platform/ports.ts'
import type { TransferTo } from './pdf/index.ts'

export type { TransferTo }

/** Where an open invoice asks to have money transferred to, by its currency; null: nowhere, nothing is printed. */
export const transferTo =
  definePort<(ctx: Context, wish: { currency: Currency }) => Promise<TransferTo | null>>('billing.transfer_to')
