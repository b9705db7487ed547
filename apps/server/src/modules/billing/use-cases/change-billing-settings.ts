import { settingGroup, type ValuesOf } from '../../../platform/setting-group.ts'
import {
  addFundsSetting,
  automaticCreditSetting,
  companySetting,
  lateFeesSetting,
  leadDaysSetting,
  numberingSetting,
  proformaSetting,
  quotesSetting,
  remindersSetting,
} from '../settings.ts'

const settings = {
  company: companySetting,
  numbering: numberingSetting,
  proforma: proformaSetting,
  automaticCredit: automaticCreditSetting,
  leadDays: leadDaysSetting,
  reminders: remindersSetting,
  lateFees: lateFeesSetting,
  quotes: quotesSetting,
  addFunds: addFundsSetting,
}

export type BillingSettings = ValuesOf<typeof settings>

/** What the operator may decide about billing. */
export const billingSettings = settingGroup(settings)
