import type { Module } from '../../platform/module.ts'
import { on } from '../../platform/outbox.ts'
import { passwordForgotten } from './events.ts'
import { startPasswordReset } from './use-cases/forgot-password.ts'
import { pruneTask } from './use-cases/prune.ts'

export const identity: Module = {
  name: 'identity',
  migrations: new URL('./migrations/', import.meta.url),
  listeners: [on(passwordForgotten, 'identity.start_password_reset', startPasswordReset)],
  tasks: [pruneTask],
  auditKinds: {
    security: [
      'logged_in',
      'logged_out',
      'user_registered',
      'refresh_token_reused',
      'password_forgotten',
      'password_reset_requested',
      'password_reset',
      'verification_requested',
      'email_verified',
      'staff_created',
      'role_created',
    ],
    bookkeeping: ['login_attempted', 'session_refreshed', 'identity_pruned'],
  },
}
