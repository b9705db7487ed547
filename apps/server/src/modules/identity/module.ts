import type { Module } from '../../platform/module.ts'
import { on } from '../../platform/outbox.ts'
import { auditKinds } from './audit-kinds.ts'
import { identityRecords } from './client-records.ts'
import { passwordForgotten } from './events.ts'
import type { ProviderName } from './schema.ts'
import { placeOfClientSecret } from './sign-in-provider.ts'
import { sealedFor } from './use-cases/factors/try-factor.ts'
import { startPasswordReset } from './use-cases/forgot-password.ts'
import { pruneTask } from './use-cases/prune.ts'
import { placeOfAttempt } from './use-cases/start-sign-in.ts'

export const identity: Module = {
  name: 'identity',
  migrations: new URL('./migrations/', import.meta.url),
  records: identityRecords,
  listeners: [on(passwordForgotten, 'identity.start_password_reset', startPasswordReset)],
  tasks: [pruneTask],
  auditKinds,
  sealed: [
    {
      table: 'identity.authenticators',
      column: 'sealed_secret',
      key: ['id'],
      about: ({ id }) => sealedFor(Number(id)),
    },
    {
      table: 'identity.sign_in_providers',
      column: 'sealed_client_secret',
      key: ['name'],
      about: ({ name }) => placeOfClientSecret(name as ProviderName),
    },
    {
      table: 'identity.sign_in_attempts',
      column: 'sealed_secrets',
      key: ['state_hash'],
      about: ({ state_hash }) => placeOfAttempt(state_hash!),
    },
  ],
}
