export { type Account, type AccountKind, type AccountType, accountKind, chart, readAccount } from './accounts.ts'
export { BookedBefore, clientClosed, unknownAccount } from './errors.ts'
export { type BookFormat, bookFormats, exportBooks } from './export/export-books.ts'
export {
  lockClientMoney,
  lockClientsMoney,
  lockOpenClientsMoney,
  lockOwnersMoney,
  tryLockClientsMoney,
} from './lock-money.ts'
export { closeAccounts, moveAccounts, moveAccountsBack } from './move-accounts.ts'
export { type Entry, type Posting, post, postMany } from './post.ts'
export {
  accountBalances,
  clientBalance,
  clientCurrencies,
  creditOf,
  receivablesOf,
  unbalancedEntries,
} from './queries/balances.ts'
export {
  type AccountBalance,
  type ProfitAndLoss,
  profitAndLoss,
  trialBalance,
} from './queries/reports.ts'
export { clientStatement, type Statement, type StatementRow } from './queries/statement.ts'
