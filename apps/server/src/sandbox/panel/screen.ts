import type { Account } from './account.ts'
import { diskOf } from './plans.ts'

/** What the account's machine would have written to its screen. */
export function screenOf(account: Account): string {
  const { username, phpVersion, bootedAt, power, suspended, clearedAt } = account
  const lines = [
    `[${bootedAt ?? account.createdAt}] booting for ${username}`,
    `mounted /home/${username} (${diskOf(account)} MiB)`,
    `php-fpm ${phpVersion}: ready`,
    ...(clearedAt ? [`[${clearedAt}] cache cleared`] : []),
    ...(suspended ? ['account suspended, nothing is served'] : []),
    power === 'on' ? `${username} login:` : 'System halted.',
  ]
  return lines.join('\n')
}
