import type { MemberPermission } from '@ostler/contract'
import { type Context, Contexts } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import { aUser, aVisitor } from '../identity/examples.ts'
import { queueMail } from '../messaging/index.ts'
import { membershipsOf } from './queries/memberships.ts'
import { addMember } from './use-cases/members/change-member.ts'
import { type AccountDetails, openAccount } from './use-cases/open-account.ts'

type Held = Parameters<typeof aVisitor>[0]

let made = 0

/** An account with its owner, for tests of this room and of those above it. */
export async function anAccount(house: Held, wish: Partial<AccountDetails> = {}) {
  const details = {
    email: `grace.${++made}@example.com`,
    password: 'nanoseconds matter',
    firstName: 'Grace',
    lastName: 'Hopper',
    country: 'US',
    currency: 'USD',
    ...wish,
  }
  return { ...details, ...(await openAccount(aVisitor(house), details)) }
}

type Allowed = { permissions?: MemberPermission[]; onlyServices?: number[] | null }

/** Somebody whom staff let act for a client. */
export async function aMember(house: Held, clientId: number, wish: Allowed = {}) {
  const user = await aUser(house, { email: `member.${++made}@example.com` })
  const { permissions = ['services.view'], onlyServices = null } = wish
  const staff = house.contexts.forSystem('test', 'cli')
  await addMember(staff, { email: user.email, permissions, onlyServices }, { clientId, reason: 'A test.' })
  return { ...user, clientId }
}

/** Somebody who is logged in, for one of their clients, with what they may do there now. */
export async function actingFor(
  house: Held,
  { userId, clientId }: { userId: number; clientId: number },
  options: { later?: Temporal.DurationLike } = {},
): Promise<Context> {
  const memberships = await membershipsOf(house.contexts.forSystem('test', 'cli'), userId)
  const own = memberships.find((one) => one.clientId === clientId)
  const member = own ? { ...own, permissions: new Set(own.permissions) } : null
  const { clock } = house.contexts.parts
  const ahead = { now: () => clock.now().add(options.later ?? { seconds: 0 }) }
  return new Contexts({ ...house.contexts.parts, clock: ahead }).create({
    actor: aUserActor({ userId }, { member }),
    door: 'portal',
  })
}

/** As if they had followed the link of the first mail. */
export const verified = (house: Held, userId: number) =>
  house.contexts.parts.databases.pool.query('UPDATE identity.users SET email_verified_at = now() WHERE id = $1', [
    userId,
  ])

/** The mails to an address, oldest first, with what they say. */
export async function mailsTo(house: Held, email: string) {
  const { ports, databases } = house.contexts.parts
  const { rows } = await databases.pool.query<{ id: string; template: string; subject: string; sealed_body: string }>(
    'SELECT id, template, subject, sealed_body FROM messaging.mails WHERE lower(to_address) = lower($1) ORDER BY id',
    [email],
  )
  return rows.map(({ id, template, subject, sealed_body }) => ({
    id: Number(id),
    template,
    subject,
    text: JSON.parse(ports.get(vault).open(sealed_body, `messaging.mails:${id}`)).text as string,
  }))
}

/** The tokens of the invitations that were mailed to an address, oldest first. */
export async function invitationTokens(house: Held, email: string): Promise<string[]> {
  const mails = await mailsTo(house, email)
  return mails.flatMap(({ text }) => /invitation\?token=([\w-]+)/.exec(text)?.[1] ?? [])
}

/** A mail about a client, such as the rooms above write; with a key of its own. */
export const aMailAbout = (house: Held, clientId: number, to: string, invoiceNumber: string) =>
  house.contexts.forSystem('test', 'cli').transaction((tx) =>
    queueMail(tx, {
      template: 'invoice_issued',
      to,
      toName: 'Grace',
      clientId,
      dedupeKey: `test:${++made}`,
      data: {
        firstName: 'Grace',
        invoiceNumber,
        total: { amount: '12.00', currency: 'EUR' },
        dueOn: '2027-01-01',
        link: 'https://my.example/invoices/1',
      },
    }),
  )
