import type { Module } from '../../platform/module.ts'
import { placeOf } from './sealed-body.ts'
import { sendMail } from './send-mail.ts'

export const messaging: Module = {
  name: 'messaging',
  migrations: new URL('./migrations/', import.meta.url),
  jobs: [sendMail],
  sealed: [{ table: 'messaging.mails', column: 'sealed_body', key: ['id'], about: ({ id }) => placeOf(Number(id)) }],
}
