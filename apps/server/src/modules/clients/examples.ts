import type { MemberPermission, StaffPermission } from '@ostler/contract'
import { type Context, Contexts } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import { aUser, aVisitor } from '../identity/examples.ts'
import { queueMail } from '../messaging/index.ts'
import type { ClientField } from './queries/fields.ts'
import { membershipsOf } from './queries/memberships.ts'
import { createField, type FieldInput } from './use-cases/edit-fields.ts'
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

/** The owner of an account, at the portal. */
export const asOwner = ({ contexts }: Held, { userId, clientId }: { userId: number; clientId: number }): Context =>
  contexts.create({ actor: aUserActor({ userId, clientId }), door: 'portal', ip: '198.51.100.7' })

/** Staff with these permissions, in the person of a user there is. */
export const asStaff = ({ contexts }: Held, userId: number, ...staff: StaffPermission[]): Context =>
  contexts.create({ actor: aUserActor({ userId, staff }), door: 'admin', ip: '198.51.100.9' })

/** Something that is asked of clients: text that nobody has to give, unless said otherwise. */
export const aField = (house: Held, wish: Partial<FieldInput> & { name: string }): Promise<ClientField> =>
  createField(house.contexts.forSystem('test', 'cli'), {
    label: wish.name,
    kind: 'text',
    choices: [],
    pattern: null,
    help: '',
    required: false,
    staffOnly: false,
    atSignUp: false,
    retired: false,
    ...wish,
  })

/** What the audit trail says was done to a client, oldest first. */
export async function trailOf(house: Held, clientId: number, action: string) {
  const { rows } = await house.contexts.parts.databases.pool.query<{ actor: string; before: unknown; after: unknown }>(
    'SELECT actor, before, after FROM platform.audit WHERE object = $1 AND action = $2 ORDER BY id',
    [`client:${clientId}`, action],
  )
  return rows
}
