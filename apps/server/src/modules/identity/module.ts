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
}
