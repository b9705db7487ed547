import type { Module } from '../../platform/module.ts'
import { ledgerRecords } from './client-records.ts'

export const ledger: Module = {
  name: 'ledger',
  migrations: new URL('./migrations/', import.meta.url),
  records: ledgerRecords,
}
