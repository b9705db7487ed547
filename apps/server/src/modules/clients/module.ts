import type { Module } from '../../platform/module.ts'
import { mailResetLink, mailStaffInvitation, mailVerificationLink } from './listeners.ts'
import { mailEmailChange, mailEmailChanged, mailNewSignIn, mailPasswordChanged } from './security-mails.ts'

export const clients: Module = {
  name: 'clients',
  migrations: new URL('./migrations/', import.meta.url),
  listeners: [
    mailVerificationLink,
    mailResetLink,
    mailStaffInvitation,
    mailPasswordChanged,
    mailNewSignIn,
    mailEmailChange,
    mailEmailChanged,
  ],
}
