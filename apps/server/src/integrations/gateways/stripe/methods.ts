import type { StoredMethod } from '@ostler/integration-kit'
import { type MethodAnswer, methodAnswer, type PaymentAnswer, type SetupAnswer } from './answers.ts'
import { type Ask, unknownOf } from './client.ts'

const brands: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  cartes_bancaires: 'Cartes Bancaires',
  eftpos_australia: 'eftpos',
}

const debits = {
  sepa_debit: 'SEPA',
  us_bank_account: 'US bank account',
  bacs_debit: 'Bacs',
  au_becs_debit: 'BECS',
  acss_debit: 'Canadian bank account',
} as const

const wallets: Record<string, string> = {
  paypal: 'PayPal',
  link: 'Link',
  cashapp: 'Cash App',
  amazon_pay: 'Amazon Pay',
  revolut_pay: 'Revolut Pay',
}

export function storedMethod(method: MethodAnswer, customer: string | null = null): StoredMethod {
  const base = { token: method.id, customer: method.customer ?? customer }
  const { card } = method
  if (card) {
    const brand = card.display_brand ?? card.brand
    return {
      ...base,
      kind: 'card',
      brand: brands[brand] ?? 'Card',
      last4: card.last4,
      expires: `${card.exp_year}-${String(card.exp_month).padStart(2, '0')}`,
      fingerprint: card.fingerprint ?? null,
    }
  }
  if (isDebit(method.type)) {
    const account = method[method.type]
    return {
      ...base,
      kind: 'bank_debit',
      brand: debits[method.type],
      last4: account?.last4 ?? '',
      expires: null,
      fingerprint: account?.fingerprint ?? null,
    }
  }
  const address = method.paypal?.payer_email ?? method.link?.email ?? ''
  return {
    ...base,
    kind: 'wallet',
    brand: wallets[method.type] ?? inWords(method.type),
    last4: masked(address),
    expires: null,
    fingerprint: null,
  }
}

const isDebit = (type: string): type is keyof typeof debits => type in debits

const inWords = (type: string) => type.charAt(0).toUpperCase() + type.slice(1).replaceAll('_', ' ')

/** `ada@example.com` is `a…@example.com`. */
const masked = (address: string) => address.replace(/^(.)[^@]*@/, '$1…@')

type Used = { type: string; [detail: string]: unknown } | null | undefined

/**
 * What was stored along with a payment or by itself; undefined when nothing was. After iDEAL or Bancontact it is the direct
 * debit that they leave behind, because they themselves work while the payer is there only.
 */
export async function methodOf(
  ask: Ask,
  {
    payment_method,
    customer,
    used,
  }: Pick<PaymentAnswer & SetupAnswer, 'payment_method'> & { customer: string | null; used: Used },
): Promise<{ kind: 'method'; method: StoredMethod | undefined } | ReturnType<typeof unknownOf>> {
  const debit = generatedDebit(used)
  if (debit === null) {
    const method =
      typeof payment_method === 'object' && payment_method ? storedMethod(payment_method, customer) : undefined
    return { kind: 'method', method }
  }
  const asked = await ask(methodAnswer, (stripe) => stripe.paymentMethods.retrieve(debit))
  return asked.kind === 'yes' ? { kind: 'method', method: storedMethod(asked.answer, customer) } : unknownOf(asked)
}

function generatedDebit(used: Used): string | null {
  const details = used?.[used.type]
  if (typeof details !== 'object' || details === null || !('generated_sepa_debit' in details)) return null
  const { generated_sepa_debit: generated } = details
  return typeof generated === 'string' ? generated : null
}
