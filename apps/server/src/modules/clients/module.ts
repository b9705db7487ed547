import type { Module } from '../../platform/module.ts'
import { mailResetLink, mailVerificationLink } from './listeners.ts'

export const clients: Module = {
  name: 'clients',
  migrations: new URL('./migrations/', import.meta.url),
  listeners: [mailVerificationLink, mailResetLink],
}
