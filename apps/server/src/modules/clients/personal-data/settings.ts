import { z } from 'zod'
import { settingGroup } from '../../../platform/setting-group.ts'
import { defineSetting } from '../../../platform/settings.ts'

export const retentionYearsSetting = defineSetting({
  name: 'clients.retention_years',
  about:
    'For how many years after the end of the year of the last one documents are kept when personal data is erased, as tax law wants it.',
  schema: z.number().int().min(1).max(30),
  default: 10,
})

export const exportStaffNotesSetting = defineSetting({
  name: 'clients.export_staff_notes',
  about:
    'Do archives of personal data that staff make hold what staff noted about the client? Archives that clients make never do.',
  schema: z.boolean(),
  default: false,
})

/** What the operator may decide about personal data. */
export const personalDataSettings = settingGroup({
  retentionYears: retentionYearsSetting,
  exportStaffNotes: exportStaffNotesSetting,
})
