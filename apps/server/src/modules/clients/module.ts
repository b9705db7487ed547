import type { Module } from '../../platform/module.ts'
import { daily, every } from '../../platform/schedule/task.ts'
import { runBulk } from './bulk/start-bulk.ts'
import { clientsRecords } from './client-records.ts'
import {
  factorMails,
  mailResetLink,
  mailSignInLink,
  mailStaffInvitation,
  mailVerificationLink,
  tellOfLinkedSignIn,
} from './listeners.ts'
import { eraseData, reportRetention } from './personal-data/erase.ts'
import { deleteExpiredExports, makeExport } from './personal-data/make-export.ts'
import { mailEmailChange, mailEmailChanged, mailNewSignIn, mailPasswordChanged } from './security-mails.ts'
import { sealedIn } from './use-cases/answer-fields.ts'
import { dropFile } from './use-cases/keep-files.ts'
import { sweepFiles } from './use-cases/sweep-files.ts'

export const clients: Module = {
  name: 'clients',
  migrations: new URL('./migrations/', import.meta.url),
  records: clientsRecords,
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
  jobs: [runBulk, dropFile, makeExport, eraseData],
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
    {
      name: 'clients.delete_expired_exports',
      title: 'Delete archives of personal data whose time is over',
      when: every(60),
      run: deleteExpiredExports,
    },
    {
      name: 'clients.report_retention',
      title: 'Count documents of erased clients that need not be kept any longer',
      when: daily('05:00'),
      run: reportRetention,
    },
  ],
}
