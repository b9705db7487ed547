import {
  type BankAccount,
  defineGateway,
  type Gateway,
  type GatewayKind,
  type Instructions,
} from '@ostler/integration-kit'
import { epcPayload, isCreditorReference, Money, upiPayload, type WireMoney } from '@ostler/kernel'
import { type BankTransferSettings, plain, settings } from './settings.ts'

/** An account of ours that payers transfer money to. Nothing is asked of anybody: statements say what arrived. */
export const createBankTransfer = (): GatewayKind =>
  defineGateway({
    kind: 'bank_transfer',
    label: 'Bank transfer',
    about: 'Payers transfer to an account of yours. You import its statements, and payments are matched to invoices.',
    payerLabel: 'Bank transfer',
    payerHint: 'Takes a day or two to arrive.',
    webhookHelp: '',
    settings,
    capabilities: {
      ways: ['instructions'],
      stores: 'none',
      charges: false,
      holds: false,
      refunds: 'none',
      disputes: false,
      bankDebit: false,
      fees: false,
      payouts: false,
      currencies: null,
    },
    connect: (given): Gateway => connectAccount(given),
  })

function connectAccount(given: BankTransferSettings): Gateway {
  const account = accountOf(given)
  return {
    bankAccount: () => account,
    instruct: (payment) => instructionsFor(account, given.note, payment),
    async checkSettings() {
      const warnings = account.iban !== '' && account.bic === '' ? [NO_BIC] : []
      return { kind: 'accepted', account: describe(account), isLive: true, warnings }
    },
  }
}

const NO_BIC = 'Without a BIC, payers outside the euro area may not be able to transfer.'

function accountOf(given: BankTransferSettings): BankAccount {
  const { holder, bankName, accountNumber, routing, upiAddress, upiName } = given
  return {
    holder,
    iban: plain(given.iban),
    bic: plain(given.bic),
    bankName,
    accountNumber,
    routing,
    upi: upiAddress === '' ? null : { address: upiAddress, name: upiName || holder },
  }
}

const describe = ({ holder, iban, accountNumber, upi }: BankAccount): string =>
  `${holder}, ${iban || accountNumber || upi?.address}`

type Payment = Parameters<NonNullable<Gateway['instruct']>>[0]

function instructionsFor(account: BankAccount, note: string, payment: Payment): Instructions {
  const amount = Money.fromWire(payment.amount)
  // Several invoices have no reference of their own together: their numbers say what is paid.
  const reference = payment.paymentReference || payment.description
  const isUpi = amount.currency === 'INR' && account.upi !== null
  const rows = [
    { label: 'Account holder', value: account.holder },
    { label: 'IBAN', value: account.iban },
    { label: 'BIC', value: account.bic },
    { label: 'Account number', value: account.accountNumber },
    { label: 'Routing number', value: account.routing },
    { label: 'Bank', value: account.bankName },
    { label: 'UPI address', value: isUpi ? account.upi!.address : '' },
    { label: 'Amount', value: shown(payment.amount) },
    { label: 'Reference', value: reference },
  ]
  return { rows: rows.filter(({ value }) => value !== ''), code: codeOf(account, amount, payment, reference), note }
}

const shown = ({ amount, currency }: WireMoney): string => `${amount} ${currency}`

function codeOf(account: BankAccount, amount: Money, payment: Payment, reference: string): Instructions['code'] {
  if (account.upi) {
    const ours = isCreditorReference(reference) ? reference : undefined
    const text = upiPayload({ ...account.upi, amount, note: payment.description, reference: ours })
    if (text) return { label: 'Scan with a UPI app', text }
  }
  const text = epcPayload({ ...account, amount, reference })
  return text ? { label: 'Scan with a banking app', text } : null
}
