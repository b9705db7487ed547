import { z } from 'zod'
import { settingGroup } from '../../platform/setting-group.ts'
import { defineSetting } from '../../platform/settings.ts'
import { type UpgradePolicy, upgradePolicies } from './upgrade/plan.ts'

export const upgradePolicySetting = defineSetting<UpgradePolicy>({
  name: 'services.upgrade_policy',
  about: 'What a change of plan costs: the difference now, a full new cycle from today, or nothing until it renews.',
  schema: z.enum(upgradePolicies),
  default: 'difference',
})

export const creditOnDowngradeSetting = defineSetting({
  name: 'services.credit_on_downgrade',
  about: 'Give the client credit when the new plan is worth less than what is left of the old one.',
  schema: z.boolean(),
  default: true,
})

export const upgradeExpirySetting = defineSetting({
  name: 'services.upgrade_expires_after',
  about: 'After how many days a change of plan that was not paid is given up.',
  schema: z.number().int().min(1).max(90),
  default: 7,
})

const daysOrNever = z.number().int().min(0).max(365).nullable()

export const suspensionSetting = defineSetting({
  name: 'services.suspension',
  about:
    'Days after the due date of an unpaid invoice on which its services are suspended and terminated; null: never.',
  schema: z.object({ suspendAfter: daysOrNever, terminateAfter: daysOrNever }),
  default: { suspendAfter: 3, terminateAfter: 15 },
})

export const lastBackupSetting = defineSetting({
  name: 'services.last_backup',
  about: 'Make a last back-up before a service is taken off its server, where the server can; without it nothing ends.',
  schema: z.boolean(),
  default: true,
})

const whenSuspended = z.enum(['keep_billing', 'stop_billing', 'credit_days'])

export const whenSuspendedSetting = defineSetting<z.infer<typeof whenSuspended>>({
  name: 'services.when_suspended',
  about: 'While a service is suspended: keep billing it, stop billing it, or credit the days afterwards.',
  schema: whenSuspended,
  default: 'keep_billing',
})

const afterSuspension = z.enum(['keep_anchor', 'from_payment'])

export const afterSuspensionSetting = defineSetting<z.infer<typeof afterSuspension>>({
  name: 'services.after_suspension',
  about: 'When a suspended service is paid: keep its dates, or count its periods from the payment.',
  schema: afterSuspension,
  default: 'keep_anchor',
})

/** What the operator may decide about services. */
export const serviceSettings = settingGroup({
  suspension: suspensionSetting,
  whenSuspended: whenSuspendedSetting,
  afterSuspension: afterSuspensionSetting,
  lastBackup: lastBackupSetting,
  upgradePolicy: upgradePolicySetting,
  creditOnDowngrade: creditOnDowngradeSetting,
  upgradeExpiresAfter: upgradeExpirySetting,
})
