import { invalidField } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { changeSetting, readSetting } from '../../../platform/settings.ts'
import { type TaxSettings, taxSettings, taxSettingsSchema } from '../settings.ts'
import { readTaxId } from '../tax-id.ts'

/** @throws forbidden */
export function readTaxSettings(ctx: Context): Promise<TaxSettings> {
  ctx.actor.must('tax.view')
  return readSetting(ctx, taxSettings)
}

/**
 * Changes where and how the seller is taxed, for documents issued from now on.
 * @throws invalid_input, invalid_tax_id
 */
export async function changeTaxSettings(ctx: Context, input: TaxSettings): Promise<TaxSettings> {
  ctx.actor.must('tax.manage')
  const settings = checked(input)
  await ctx.transaction((tx) => changeSetting(tx, taxSettings, settings))
  return settings
}

function checked(input: TaxSettings): TaxSettings {
  const parsed = taxSettingsSchema.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw invalidField(issue.path.join('.'), issue.message)
  }
  const { seller, registrations } = parsed.data
  if (registrations.length > 0 && seller.country === null)
    throw invalidField('seller.country', 'is needed by who is registered for tax')
  if (registrations.includes('IN') && seller.country === 'IN' && seller.region === null)
    throw invalidField('seller.region', 'is needed in India: it decides between CGST with SGST, and IGST')
  const taxId = seller.taxId && seller.country ? ownId(seller.taxId, seller.country) : seller.taxId
  return { ...parsed.data, registrations: [...new Set(registrations)], seller: { ...seller, taxId } }
}

function ownId(taxId: string, country: string): string {
  try {
    return readTaxId(taxId, country).id
  } catch {
    throw invalidField('seller.taxId', `is not a tax id of ${country}`, 'invalid_tax_id')
  }
}
