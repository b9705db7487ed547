import type { Module } from '../../platform/module.ts'
import { askAboutStaleIds, checkTaxId } from './use-cases/check-tax-id.ts'

export const tax: Module = {
  name: 'tax',
  migrations: new URL('./migrations/', import.meta.url),
  jobs: [checkTaxId],
  tasks: [askAboutStaleIds],
}
