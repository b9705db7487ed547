export {
  type Account,
  creditOf,
  type Entry,
  lockClientMoney,
  lockClientsMoney,
  type Posting,
  post,
  postMany,
  tryLockClientsMoney,
} from './post.ts'
export { accountBalances, clientBalance, unbalancedEntries } from './queries.ts'
