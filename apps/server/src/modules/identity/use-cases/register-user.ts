import { forbidden } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { emailTaken } from '../errors.ts'
import type { ImportedHash } from '../imported-hash.ts'
import { users } from '../schema.ts'

type Person = {
  email: string
  firstName: string
  lastName: string
  /** Whose word there is already that the address is theirs. */
  emailVerifiedBy?: string | undefined
}

/** Without a hash (null) they log in by a provider, until they choose a password. */
export type NewUser = Person & ({ passwordHash: string | null } | { importedHash: ImportedHash })

/**
 * Somebody may log in from now on. Anybody may become a user; what they may do comes from elsewhere.
 *
 * Takes the hash and not the password (`hashNewPassword`), so that the work of hashing can be done before the transaction.
 * Who brings users along from another system gives their `importedHash` instead: it is good for one log-in, which replaces
 * it by one of ours.
 *
 * @throws forbidden when anybody but the house brings a hash along, email_taken
 */
export function registerUser(ctx: Context, user: NewUser): Promise<{ userId: number }> {
  const { email, firstName, lastName, emailVerifiedBy } = user
  const isImported = 'importedHash' in user
  if (isImported && !ctx.actor.isSystem) throw forbidden('bring password hashes along')
  const passwordHash = isImported ? user.importedHash : user.passwordHash

  return ctx.transaction(async (tx) => {
    const [made] = await refusing(
      tx.db
        .insert(users)
        .values({
          email: email.trim(),
          firstName,
          lastName,
          passwordHash,
          emailVerifiedAt: emailVerifiedBy === undefined ? null : tx.now,
          createdAt: tx.now,
        })
        .returning({ id: users.id }),
      { users_email_taken: emailTaken },
    )
    const object = `user:${made!.id}`
    const personal = { of: object, fields: ['email', 'firstName', 'lastName'] }
    const after = { email, firstName, lastName, emailVerifiedBy, ...(isImported ? { imported: true } : {}) }
    tx.record({ action: 'user_registered', object, after, personal })
    return { userId: made!.id }
  })
}
