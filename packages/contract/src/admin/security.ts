import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, done, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'

const addressList = z.enum(['deny', 'staff', 'api'])

const rule = z.object({
  id,
  list: addressList,
  network: z.string(),
  note: z.string(),
  expiresAt: instant.nullable(),
  createdBy: z.string(),
  createdAt: instant,
})

const wouldLockYouOut = {
  would_lock_you_out: {
    status: 409,
    message: 'This would keep you out yourself: first let in the address you come from.',
  },
}

export const addressRules = {
  list: forStaff('GET', '/admin/address-rules', 'Networks that are kept out, or alone let in', 'security.view')
    .input(pageQuery.extend({ list: addressList.optional() }))
    .output(page(rule)),
  add: forStaff('POST', '/admin/address-rules', 'Keep a network out, or let only listed ones in', 'security.manage', {
    stepUp: true,
  })
    .input(
      z.object({
        list: addressList,
        /** An address, or a network such as `203.0.113.0/24`. */
        network: line(60),
        note: z.string().trim().max(200).default(''),
        expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
      }),
    )
    .output(rule)
    .errors({
      ...wouldLockYouOut,
      address_rule_exists: { status: 409, message: 'This network is in the list already.' },
    }),
  remove: forStaff('DELETE', '/admin/address-rules/{id}', 'Take a rule away', 'security.manage', { stepUp: true })
    .input(byId)
    .output(done)
    .errors({ ...wouldLockYouOut, ...notFound('address_rule_not_found', 'There is no such rule.') }),
}

const protectionValues = z.object({
  /** When a browser has to do some work before it may register or log in. */
  botChallenge: z.enum(['never', 'suspicious', 'always']),
  bannedMailDomains: z.array(z.string().max(253)).max(5000),
  refuseDisposableMail: z.boolean(),
  /** Null: for ever. */
  auditKeepDays: z.number().int().min(90).max(36_500).nullable(),
})

export const protection = {
  read: forStaff(
    'GET',
    '/admin/settings/protection',
    'Settings against robots and abuse, and of the logs',
    'settings.view',
  ).output(z.object({ values: protectionValues, defaults: protectionValues, about: z.record(z.string(), z.string()) })),
  change: forStaff(
    'PATCH',
    '/admin/settings/protection',
    'Change the settings that are given, all or none',
    'settings.manage',
    {
      stepUp: true,
    },
  )
    .input(protectionValues.partial())
    .output(done),
}
