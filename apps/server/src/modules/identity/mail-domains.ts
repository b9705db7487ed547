import { disposableEmailBlocklistSet } from 'disposable-email-domains-js'
import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import { defineSetting, readSetting } from '../../platform/settings.ts'
import { emailNotAccepted } from './errors.ts'

export const bannedMailDomains = defineSetting({
  name: 'identity.banned_mail_domains',
  schema: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^([a-z0-9-]+\.)+[a-z0-9-]{2,}$/, 'must be a domain such as example.com'),
    )
    .max(5000),
  default: [],
  about: 'Nobody registers with an address of these domains or of one below them.',
})

export const refuseDisposableMail = defineSetting({
  name: 'identity.refuse_disposable_mail',
  schema: z.boolean(),
  default: true,
  about: 'Refuse addresses of services that give them away for minutes.',
})

/**
 * Asks whether somebody may register with this address. The house itself and staff may register anybody.
 *
 * @throws email_not_accepted
 */
export async function refuseMailDomain(ctx: Context, email: string): Promise<void> {
  const domain = email
    .slice(email.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase()
  const banned = await readSetting(ctx, bannedMailDomains)
  const isBanned = banned.some((one) => domain === one || domain.endsWith(`.${one}`))
  if (isBanned || ((await readSetting(ctx, refuseDisposableMail)) && isDisposable(domain))) throw emailNotAccepted()
}

const disposable = disposableEmailBlocklistSet()

/** Also below such a domain: mail to any name there arrives. */
function isDisposable(domain: string): boolean {
  const labels = domain.split('.')
  return labels.slice(0, -1).some((_, from) => disposable.has(labels.slice(from).join('.')))
}
