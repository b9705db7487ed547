import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, civilDate, currency, done, id, instant, line, money, notFound, page, pageQuery } from '../schemas.ts'

const lineGone = notFound('bank_line_not_found', 'There is no such bank line.')
const statementGone = notFound('bank_statement_not_found', 'There is no such bank statement.')
const clientGone = notFound('client_not_found', 'There is no such client.')
const conflict = (code: string, message: string) => ({ [code]: { status: 409, message } })
const notOpen = conflict('bank_line_not_open', 'Somebody was faster: this line is matched or ignored already.')
const unreadable = {
  statement_unreadable: { status: 400, message: 'The file cannot be read; see fields for the place in it.' },
  statement_format_unknown: { status: 400, message: 'This is no statement that can be read.' },
}

const account = z.object({ name: z.string(), label: z.string() })

export const bankAccounts = {
  list: forStaff(
    'GET',
    '/admin/bank-accounts',
    'Our bank accounts, with what is to be done on each',
    'transactions.view',
  ).output(
    z.object({
      items: z.array(
        account.extend({
          /** IBAN, account number or UPI address. */
          number: z.string(),
          /** Is it offered to payers? */
          isEnabled: z.boolean(),
          /** Lines that wait for somebody. */
          open: z.number().int(),
          /** With which its newest statement closed. */
          balances: z.array(z.object({ amount: money, on: civilDate })),
          /** Are the columns of its CSV files known? */
          hasColumns: z.boolean(),
        }),
      ),
    }),
  ),
}

const statement = z.object({
  id,
  account,
  number: z.string(),
  format: z.enum(['camt053', 'camt054', 'mt940', 'csv']),
  currency: z.string(),
  fileName: z.string(),
  from: civilDate.nullable(),
  until: civilDate.nullable(),
  opening: money.nullable(),
  closing: money.nullable(),
  /** What is odd about it. */
  remark: z.string().nullable(),
  lines: z.number().int(),
  newLines: z.number().int(),
  /** Of its lines, those that wait for somebody. */
  open: z.number().int(),
  /** Are its lines still being compared with what is open? */
  isCompared: z.boolean(),
  importedBy: z.string(),
  importedAt: instant,
})

export const bankStatements = {
  list: forStaff('GET', '/admin/bank-statements', 'Bank statements, newest first', 'transactions.view')
    .input(pageQuery.extend({ account: z.string().max(40).optional() }))
    .output(page(statement)),
  get: forStaff('GET', '/admin/bank-statements/{id}', 'A bank statement', 'transactions.view')
    .input(byId)
    .output(statement)
    .errors(statementGone),
  import: forStaff(
    'POST',
    '/admin/bank-statements',
    'Import a statement (CAMT.053, CAMT.054, MT940 or CSV); what is known already is left out',
    'transactions.manage',
    { upload: true },
  )
    .input(
      z.object({
        file: z.file(),
        /** Whose it is, where the file does not say: a CSV file. */
        account: z.string().max(40).optional(),
      }),
    )
    .output(
      z.object({
        statements: z.array(
          z.object({
            id,
            account,
            number: z.string(),
            lines: z.number().int(),
            newLines: z.number().int(),
            remark: z.string().nullable(),
          }),
        ),
      }),
    )
    .errors({
      ...unreadable,
      statement_too_large: { status: 400, message: 'The file has too many bytes or lines.' },
      bank_account_unknown: { status: 400, message: 'The statement is of an account that is none of yours.' },
      bank_account_needed: { status: 400, message: 'A CSV file does not say which account it is of.' },
      ...conflict('statement_columns_needed', 'Nobody has said yet which column of these CSV files is what.'),
    }),
}

const heading = z.string().trim().max(120)

const columns = z.object({
  /** Rows above the one with the headings. */
  skip: z.number().int().min(0).max(50),
  dateFormat: z.enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD-MM-YYYY', 'DD.MM.YY']),
  decimalMark: z.enum(['comma', 'point']),
  bookedOn: heading.min(1),
  /** With a sign; or empty, and one column for each direction. */
  amount: heading,
  credit: heading,
  debit: heading,
  /** Of the account. */
  usualCurrency: currency,
  currency: heading,
  name: heading,
  account: heading,
  /** Joined in this order. */
  text: z.array(heading.min(1)).max(6),
  paymentReference: heading,
  endToEnd: heading,
  bankReference: heading,
})

export const bankColumns = {
  preview: forStaff(
    'POST',
    '/admin/bank-columns/preview',
    'The first rows of a CSV file, to say which column is what; nothing is imported',
    'transactions.manage',
    { upload: true },
  )
    .input(z.object({ file: z.file(), account: z.string().max(40) }))
    .output(z.object({ delimiter: z.string(), rows: z.array(z.array(z.string())), columns: columns.nullable() }))
    .errors(unreadable),
  save: forStaff(
    'POST',
    '/admin/bank-columns',
    'Say which column of the CSV files of an account is what',
    'transactions.manage',
  )
    .input(z.object({ account: z.string().max(40), columns }))
    .output(done),
}

const named = z.object({ id, name: z.string() })

const proposal = z.object({
  kind: z.enum(['invoices', 'payout', 'return']),
  client: named.nullable(),
  /** None, of the kind `invoices`: all of it becomes credit. */
  invoices: z.array(z.object({ id, number: z.string() })),
  payout: z.object({ id, gateway: z.string(), reference: z.string() }).nullable(),
  /** The payment that a returned transfer takes back. */
  transactionId: id.nullable(),
  /** Up to 100. */
  score: z.number().int(),
  reasons: z.array(z.string()),
  isCertain: z.boolean(),
})

const bankLine = z.object({
  id,
  statementId: id,
  account,
  bookedOn: civilDate,
  /** Less than nothing: money went out. */
  amount: money,
  payerName: z.string(),
  payerAccount: z.string(),
  text: z.string(),
  paymentReference: z.string(),
  endToEnd: z.string(),
  bankReference: z.string(),
  isReturn: z.boolean(),
  state: z.enum(['open', 'matched', 'ignored']),
  stateReason: z.string().nullable(),
  note: z.string(),
  client: named.nullable(),
  transactionId: id.nullable(),
  payoutId: id.nullable(),
  changedBy: z.string().nullable(),
  changedAt: instant,
  /** What might be done with it, the surest in front; none of one that is not open. */
  proposals: z.array(proposal),
})

const reason = line(300)

export const bankLines = {
  list: forStaff('GET', '/admin/bank-lines', 'Lines of bank statements, newest first', 'transactions.view')
    .input(
      pageQuery.extend({
        state: z.enum(['open', 'matched', 'ignored']).optional(),
        account: z.string().max(40).optional(),
        direction: z.enum(['in', 'out']).optional(),
        statementId: id.optional(),
        clientId: id.optional(),
        search: z.string().trim().max(100).optional(),
      }),
    )
    .output(page(bankLine)),
  get: forStaff('GET', '/admin/bank-lines/{id}', 'A bank line, with what might be done with it', 'transactions.view')
    .input(byId)
    .output(bankLine)
    .errors(lineGone),
  match: forStaff('POST', '/admin/bank-lines/{id}/match', 'Say whose money it is, and for what', 'transactions.manage')
    .input(
      byId.extend({
        clientId: id,
        /** `none`: all of it becomes credit. */
        settles: z.enum(['invoices', 'oldest_first', 'none']),
        /** Those that it settles, with `invoices`. */
        invoiceIds: z.array(id).max(100).optional(),
      }),
    )
    .output(bankLine)
    .errors({
      ...lineGone,
      ...clientGone,
      ...notFound('invoice_not_found', 'There is no such invoice.'),
      ...notOpen,
      ...conflict('bank_line_outgoing', 'With this line money went out: it pays no invoice.'),
      ...conflict('payment_recorded', 'This payment was recorded already.'),
      ...conflict('client_closed', 'The client was merged into another one or erased.'),
    }),
  matchPayout: forStaff(
    'POST',
    '/admin/bank-lines/{id}/match-payout',
    'Say that it is a payout of a gateway',
    'transactions.manage',
  )
    .input(byId.extend({ payoutId: id }))
    .output(bankLine)
    .errors({
      ...lineGone,
      ...notFound('payout_not_found', 'There is no such payout.'),
      ...notOpen,
      ...conflict('payout_differs', 'The payout is over another amount or in another currency.'),
      ...conflict('payout_arrived', 'This payout has arrived with another line already.'),
    }),
  return: forStaff(
    'POST',
    '/admin/bank-lines/{id}/return',
    'Say which payment a returned transfer takes back',
    'transactions.manage',
  )
    .input(byId.extend({ transactionId: id }))
    .output(bankLine)
    .errors({
      ...lineGone,
      ...notFound('payment_not_found', 'There is no such payment.'),
      ...notOpen,
      ...conflict('bank_line_not_return', 'With this line money came in: it takes no payment back.'),
      ...conflict('return_too_much', 'It takes back more than is left of that payment.'),
    }),
  undo: forStaff('POST', '/admin/bank-lines/{id}/undo', 'Undo what was said of a line', 'transactions.manage')
    .input(byId.extend({ reason }))
    .output(bankLine)
    .errors({
      ...lineGone,
      ...conflict('bank_line_not_matched', 'This line is not matched.'),
      ...conflict('bank_match_spent', 'The money was used otherwise, or given back.'),
    }),
  ignore: forStaff('POST', '/admin/bank-lines/{id}/ignore', 'Set a line aside', 'transactions.manage')
    .input(byId.extend({ reason }))
    .output(bankLine)
    .errors({ ...lineGone, ...notOpen }),
  reopen: forStaff('POST', '/admin/bank-lines/{id}/reopen', 'Take up a line that was set aside', 'transactions.manage')
    .input(byId)
    .output(bankLine)
    .errors({ ...lineGone, ...conflict('bank_line_not_ignored', 'This line is not ignored.') }),
  note: forStaff('POST', '/admin/bank-lines/{id}/note', 'Note something about a line', 'transactions.manage')
    .input(byId.extend({ note: z.string().trim().max(1000) }))
    .output(bankLine)
    .errors(lineGone),
}

const bankValues = z.object({
  /** Are transfers that name one invoice matched without anybody looking? */
  automaticMatching: z.boolean(),
})

export const bankSettings = {
  bank: forStaff(
    'GET',
    '/admin/settings/bank',
    'The settings about bank lines, and their defaults',
    'settings.view',
  ).output(z.object({ values: bankValues, defaults: bankValues, about: z.record(z.string(), z.string()) })),
  changeBank: forStaff('PATCH', '/admin/settings/bank', 'Change the settings that are given', 'settings.manage')
    .input(bankValues.partial())
    .output(done),
}
