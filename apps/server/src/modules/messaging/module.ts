import type { Module } from '../../platform/module.ts'
import { messagingRecords } from './client-records.ts'
import { placeOf } from './sealed-body.ts'
import { sendMail } from './send-mail.ts'

export const messaging: Module = {
  name: 'messaging',
  migrations: new URL('./migrations/', import.meta.url),
  records: messagingRecords,
  jobs: [sendMail],
  sealed: [{ table: 'messaging.mails', column: 'sealed_body', key: ['id'], about: ({ id }) => placeOf(Number(id)) }],
}
