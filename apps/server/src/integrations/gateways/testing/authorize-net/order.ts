/**
 * The order of the elements that the double knows, by the request or element they stand in. Authorize.Net turns JSON into
 * XML and refuses another order (E00003), so the double does too.
 */
const orders: Record<string, string[]> = {
  createTransactionRequest: ['merchantAuthentication', 'refId', 'transactionRequest'],
  getTransactionDetailsRequest: ['merchantAuthentication', 'refId', 'transId'],
  getUnsettledTransactionListRequest: ['merchantAuthentication', 'refId', 'status', 'sorting', 'paging'],
  getTransactionListRequest: ['merchantAuthentication', 'refId', 'batchId', 'sorting', 'paging'],
  getSettledBatchListRequest: [
    'merchantAuthentication',
    'refId',
    'includeStatistics',
    'firstSettlementDate',
    'lastSettlementDate',
  ],
  getMerchantDetailsRequest: ['merchantAuthentication', 'refId'],
  createCustomerProfileRequest: ['merchantAuthentication', 'refId', 'profile', 'validationMode'],
  getCustomerProfileRequest: [
    'merchantAuthentication',
    'refId',
    'customerProfileId',
    'merchantCustomerId',
    'email',
    'unmaskExpirationDate',
  ],
  getCustomerPaymentProfileRequest: [
    'merchantAuthentication',
    'refId',
    'customerProfileId',
    'customerPaymentProfileId',
    'unmaskExpirationDate',
  ],
  deleteCustomerPaymentProfileRequest: [
    'merchantAuthentication',
    'refId',
    'customerProfileId',
    'customerPaymentProfileId',
  ],
  deleteCustomerProfileRequest: ['merchantAuthentication', 'refId', 'customerProfileId'],
  transactionRequest: [
    'transactionType',
    'amount',
    'currencyCode',
    'payment',
    'profile',
    'refTransId',
    'order',
    'customer',
    'billTo',
    'customerIP',
    'transactionSettings',
    'processingOptions',
  ],
  billTo: ['firstName', 'lastName', 'company', 'address', 'city', 'state', 'zip', 'country', 'phoneNumber'],
  order: ['invoiceNumber', 'description'],
  paymentProfiles: ['customerType', 'billTo', 'payment'],
}

/** The first element that does not stand where it has to; null when all do. */
export function misplaced(name: string, content: unknown): string | null {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null
  const order = orders[name === 'profile' && 'paymentProfiles' in content ? 'customerProfile' : name]
  let reached = -1
  for (const [key, value] of Object.entries(content)) {
    if (order) {
      const index = order.indexOf(key)
      if (index === -1 || index < reached) return `${name}.${key}`
      reached = index
    }
    const inner = misplaced(key, value)
    if (inner) return inner
  }
  return null
}

export const isKnownRequest = (name: string): boolean => name.endsWith('Request') && name in orders
