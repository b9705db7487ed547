import type { Module } from '../../platform/module.ts'
import { daily } from '../../platform/schedule/task.ts'
import { refreshRates } from './use-cases/refresh-rates.ts'

export const catalog: Module = {
  name: 'catalog',
  migrations: new URL('./migrations/', import.meta.url),
  tasks: [
    {
      name: 'catalog.refresh_rates',
      title: 'Take over the exchange rates of the day',
      // The European Central Bank publishes at 16:00 CET; a rate that is due in the night is an hour or two old by then.
      when: daily('17:00'),
      run: refreshRates,
    },
  ],
}
