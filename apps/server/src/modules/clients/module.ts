import type { Module } from '../../platform/module.ts'
import {
  factorMails,
  mailResetLink,
  mailSignInLink,
  mailStaffInvitation,
  mailVerificationLink,
  tellOfLinkedSignIn,
} from './listeners.ts'
import { mailEmailChange, mailEmailChanged, mailNewSignIn, mailPasswordChanged } from './security-mails.ts'

export const clients: Module = {
  name: 'clients',
  migrations: new URL('./migrations/', import.meta.url),
  listeners: [
    mailVerificationLink,
    mailResetLink,
    mailStaffInvitation,
    mailSignInLink,
    tellOfLinkedSignIn,
    mailPasswordChanged,
    mailNewSignIn,
    mailEmailChange,
    mailEmailChanged,
    ...factorMails,
  ],
}
