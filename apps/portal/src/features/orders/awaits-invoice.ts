import type { Order } from './api.ts'

/** Whether the invoice of an order is still to come: the tax on it is not known before the client's tax number is checked. */
export const awaitsInvoice = ({ state, invoiceId }: Pick<Order, 'state' | 'invoiceId'>): boolean =>
  state === 'pending' && invoiceId === null
