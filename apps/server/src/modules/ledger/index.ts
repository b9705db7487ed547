export { type Account, type Entry, lockClientMoney, type Posting, post } from './post.ts'
export { accountBalances, clientBalance, unbalancedEntries } from './queries.ts'
