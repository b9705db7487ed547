import type { Module } from '../../platform/module.ts'
import { sendMail } from './send-mail.ts'

export const messaging: Module = {
  name: 'messaging',
  migrations: new URL('./migrations/', import.meta.url),
  jobs: [sendMail],
}
