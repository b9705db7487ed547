import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { type Account, changeAccount, domainText, needAccount, passwordText, type planBody } from './account.ts'
import { hashPassword } from './password.ts'

/** Suspending twice keeps the first time and reason. */
export const suspendAccount = (world: World, externalId: string, reason: string): Promise<Account> =>
  changeAccount(
    world,
    externalId,
    `suspended_at = coalesce(suspended_at, $2::timestamptz),
     suspend_reason = case when suspended_at is null then $3 else suspend_reason end`,
    [world.now().toString(), reason],
  )

export const unsuspendAccount = (world: World, externalId: string): Promise<Account> =>
  changeAccount(world, externalId, 'suspended_at = null, suspend_reason = null', [])

/** @throws account_not_found when there is none, or it is gone already */
export async function terminateAccount(world: World, externalId: string): Promise<void> {
  await changeAccount(world, externalId, 'terminated_at = $2', [world.now().toString()])
}

export const changePlan = (
  world: World,
  externalId: string,
  { plan, diskMib }: z.output<typeof planBody>,
): Promise<Account> => changeAccount(world, externalId, 'plan = $2, disk_mib = $3', [plan, diskMib])

export const passwordBody = z.object({ password: passwordText })
export const changePassword = async (world: World, externalId: string, password: string): Promise<Account> =>
  changeAccount(world, externalId, 'password_hash = $2', [await hashPassword(password)])

export const renameBody = z.object({ domain: domainText })
export const renameAccount = (world: World, externalId: string, domain: string): Promise<Account> =>
  changeAccount(world, externalId, 'domain = $2', [domain])

export const renewBody = z.object({ paidUntil: z.iso.date() })
export const renewAccount = (world: World, externalId: string, paidUntil: string): Promise<Account> =>
  changeAccount(world, externalId, 'paid_until = $2', [paidUntil])

export const powerBody = z.object({ to: z.enum(['start', 'stop', 'reboot']) })

/** @throws suspended for what would make a suspended account run */
export async function powerAccount(
  world: World,
  externalId: string,
  to: z.output<typeof powerBody>['to'],
): Promise<Account> {
  const account = await needAccount(world.pool, externalId)
  if (to !== 'stop' && account.suspended) throw new Refusal(409, 'suspended', 'The account is suspended.')
  if (to === 'stop') return changeAccount(world, externalId, 'is_off = true', [])
  // One that runs is not started again.
  if (to === 'start' && account.power === 'on') return account
  return changeAccount(world, externalId, 'is_off = false, booted_at = $2', [world.now().toString()])
}

export const phpVersions = ['8.2', '8.3', '8.4', '8.5'] as const
export const phpBody = z.object({ version: z.enum(phpVersions) })
export const setPhpVersion = (world: World, externalId: string, version: string): Promise<Account> =>
  changeAccount(world, externalId, 'php_version = $2', [version])

export const clearCache = (world: World, externalId: string): Promise<Account> =>
  changeAccount(world, externalId, 'cleared_at = $2', [world.now().toString()])
