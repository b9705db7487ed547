import { aVisitor } from '../identity/examples.ts'
import { type AccountDetails, openAccount } from './use-cases/open-account.ts'

let made = 0

/** An account with its owner, for tests of this room and of those above it. */
export async function anAccount(house: Parameters<typeof aVisitor>[0], wish: Partial<AccountDetails> = {}) {
  const details = {
    email: `grace.${++made}@example.com`,
    password: 'nanoseconds matter',
    firstName: 'Grace',
    lastName: 'Hopper',
    country: 'US',
    currency: 'USD',
    ...wish,
  }
  return { ...details, ...(await openAccount(aVisitor(house), details)) }
}
