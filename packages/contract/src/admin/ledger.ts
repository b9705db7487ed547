import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, currency, money, notFound, pickedDay } from '../schemas.ts'
import { statementPage, statementQuery } from '../statement.ts'

export const ledger = {
  accounts: forStaff('GET', '/admin/ledger/accounts', 'The trial balance: what every account holds', 'ledger.view')
    .input(z.object({ currency: currency.optional(), until: pickedDay.optional() }))
    .output(
      z.object({
        /** The last day that is counted in; null for everything that was booked. */
        until: z.string().nullable(),
        /** One for each currency of the books. In each, debits and credits are equal. */
        currencies: z.array(
          z.object({
            currency: z.string(),
            debit: money,
            credit: money,
            accounts: z.array(
              z.object({
                /** Such as `receivable`, `revenue:product:12`; the accounts of all clients are added up. */
                account: z.string(),
                type: z.enum(['asset', 'liability', 'income', 'expense']),
                /** What accounts of its kind hold. */
                holds: z.string(),
                /** The balance stands on one side; the other is null. */
                debit: money.nullable(),
                credit: money.nullable(),
              }),
            ),
          }),
        ),
      }),
    ),
  statement: forStaff(
    'GET',
    '/admin/clients/{id}/statement',
    'What was booked for a client, newest first, with balances',
    'ledger.view',
  )
    .input(statementQuery.extend(byId.shape))
    .output(statementPage)
    .errors(notFound('client_not_found', 'There is no such client.')),
}
