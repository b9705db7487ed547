import type { Module } from '../../platform/module.ts'
import { daily } from '../../platform/schedule/task.ts'
import { runBulk } from './bulk/start-bulk.ts'
import {
  factorMails,
  mailResetLink,
  mailSignInLink,
  mailStaffInvitation,
  mailVerificationLink,
  tellOfLinkedSignIn,
} from './listeners.ts'
import { mailEmailChange, mailEmailChanged, mailNewSignIn, mailPasswordChanged } from './security-mails.ts'
import { sealedIn } from './use-cases/answer-fields.ts'
import { dropFile } from './use-cases/keep-files.ts'
import { sweepFiles } from './use-cases/sweep-files.ts'

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
  jobs: [runBulk, dropFile],
  sealed: [
    {
      table: 'clients.field_answers',
      column: 'sealed_answer',
      key: ['id'],
      about: ({ id }) => sealedIn(Number(id)),
    },
  ],
  auditKinds: {
    security: [
      'account_closed',
      'account_reopened',
      'bulk_started',
      'client_field_shown',
      'import_uploaded',
      'member_added',
      'member_changed',
      'member_invited',
      'member_joined',
      'member_removed',
      'ownership_moved',
      'ownership_offered',
    ],
  },
  tasks: [
    { name: 'clients.sweep_files', title: 'Take away files that nobody needs', when: daily('03:30'), run: sweepFiles },
  ],
}
