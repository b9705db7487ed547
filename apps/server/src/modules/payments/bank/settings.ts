import { z } from 'zod'
import { settingGroup } from '../../../platform/setting-group.ts'
import { defineSetting } from '../../../platform/settings.ts'
import { statementColumns } from './reading/csv.ts'

export const automaticMatchingSetting = defineSetting({
  name: 'payments.automatic_matching',
  about: 'Are transfers that name one invoice, or one client with one open invoice, matched without anybody looking?',
  schema: z.boolean(),
  default: true,
})

export const statementColumnsSetting = defineSetting({
  name: 'payments.statement_columns',
  about: 'Which column of the CSV files of a bank account is what, by account.',
  schema: z.record(z.string(), statementColumns),
  default: {},
})

/** What the operator may decide about bank lines. */
export const bankSettings = settingGroup({ automaticMatching: automaticMatchingSetting })
