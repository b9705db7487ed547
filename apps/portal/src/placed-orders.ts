const nameOf = (invoiceId: number) => `ostler.order-of-invoice.${invoiceId}`

/** Which order an invoice belongs to, for the way back from the payment page. */
export function rememberOrder(invoiceId: number, orderId: number): void {
  try {
    sessionStorage.setItem(nameOf(invoiceId), String(orderId))
  } catch {
    // Storage is forbidden: the order is then looked up.
  }
}

export function rememberedOrder(invoiceId: number): number | undefined {
  try {
    return Number(sessionStorage.getItem(nameOf(invoiceId))) || undefined
  } catch {
    return undefined
  }
}
