import type { Module } from '../../platform/module.ts'
import { daily } from '../../platform/schedule/task.ts'
import { catalogRecords } from './client-records.ts'
import { refreshRates } from './use-cases/refresh-rates.ts'

export const catalog: Module = {
  name: 'catalog',
  migrations: new URL('./migrations/', import.meta.url),
  records: catalogRecords,
  tasks: [
    {
      name: 'catalog.refresh_rates',
      title: 'Take over the exchange rates of the day',
      // The European Central Bank publishes at about 16:00 CET. In a business far from there it is the file of the day before.
      when: daily('17:00'),
      run: refreshRates,
    },
  ],
}
