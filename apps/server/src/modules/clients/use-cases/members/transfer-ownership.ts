import { and, eq, gt, isNull } from 'drizzle-orm'
import { forbidden } from '../../../../platform/actor.ts'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context, Tx } from '../../../../platform/context.ts'
import { userById } from '../../../identity/index.ts'
import { queueMail } from '../../../messaging/index.ts'
import { personName } from '../../client.ts'
import { alreadyOwner, offerNotFound, offerOpen, tooManyMails } from '../../errors.ts'
import { everything } from '../../member.ts'
import { isOver } from '../../queries/members.ts'
import { memberships, ownershipOffers } from '../../schema.ts'
import { type ByStaff, closeOffer, type HeldPeople, lockPeople, memberAmong, openPeople } from './open-people.ts'

const OFFER_DAYS = 7
/** Each offer is a mail; an owner who changes their mind more often than this a day should talk to the person. */
const OFFERS_A_DAY = 5

/**
 * The owner offers the account to another member, who has seven days to accept. Nothing changes until they do.
 *
 * @throws forbidden to anybody but the owner, member_not_found, already_owner, offer_open, too_many_mails
 */
export async function offerOwnership(ctx: Context, { userId }: { userId: number }): Promise<void> {
  await ctx.transaction(async (tx) => {
    const people = await openPeople(tx)
    const ownerId = mustOwn(tx, people)
    const chosen = memberAmong(people, userId)
    if (chosen.isOwner) throw alreadyOwner()
    const { clientId, account } = people
    await mustBeFree(tx, clientId)
    const [offer] = await tx.db
      .insert(ownershipOffers)
      .values({
        clientId,
        userId,
        offeredBy: ownerId,
        createdAt: tx.now,
        expiresAt: tx.now.add({ hours: 24 * OFFER_DAYS }),
      })
      .returning()
    tx.record({ action: 'ownership_offered', object: `client:${clientId}`, after: { offer: offer!.id, user: userId } })
    const [owner, user] = [await userById(tx, ownerId), await userById(tx, userId)]
    await queueMail(tx, {
      template: 'ownership_offered',
      to: user.email,
      toName: personName(user),
      clientId,
      dedupeKey: `ownership_offered:${offer!.id}`,
      data: {
        firstName: user.firstName,
        account,
        owner: personName(owner),
        until: tx.calendar.dateOf(offer!.expiresAt),
        link: `${tx.port(publicUrl)}/account/ownership`,
      },
    })
  })
}

/** @throws forbidden */
function mustOwn(tx: Tx, { rows }: HeldPeople): number {
  const owner = rows.find((row) => row.isOwner)
  if (owner?.userId !== tx.actor.userId) throw forbidden('hand over an account that is not yours')
  return owner!.userId
}

/** @throws offer_open, too_many_mails */
async function mustBeFree(tx: Tx, clientId: number): Promise<void> {
  const ofClient = eq(ownershipOffers.clientId, clientId)
  const [open] = await tx.db
    .select()
    .from(ownershipOffers)
    .where(and(ofClient, isNull(ownershipOffers.closedAt)))
  if (open && !isOver(open, tx.now)) throw offerOpen()
  if (open) await closeOffer(tx, clientId, 'expired')
  const today = and(ofClient, gt(ownershipOffers.createdAt, tx.now.subtract({ hours: 24 })))
  if ((await tx.db.$count(ownershipOffers, today)) >= OFFERS_A_DAY) throw tooManyMails()
}

/** The owner takes the offer back. @throws forbidden, offer_not_found */
export async function withdrawOffer(ctx: Context): Promise<void> {
  await ctx.transaction(async (tx) => {
    const people = await openPeople(tx)
    mustOwn(tx, people)
    if (!(await closeOffer(tx, people.clientId, 'withdrawn'))) throw offerNotFound()
  })
}

/**
 * The member who was offered the account owns it from now on; the owner before stays, with all permissions.
 *
 * @throws unauthenticated, offer_not_found, also when it is somebody else's or was taken back
 */
export async function acceptOwnership(ctx: Context, { id }: { id: number }): Promise<{ clientId: number }> {
  return ctx.transaction(async (tx) => {
    const { people, userId } = await holdOffer(tx, id)
    await closeOffer(tx, people.clientId, 'accepted')
    await handOver(tx, people, userId)
    return { clientId: people.clientId }
  })
}

/** @throws unauthenticated, offer_not_found */
export async function declineOwnership(ctx: Context, { id }: { id: number }): Promise<void> {
  await ctx.transaction(async (tx) => {
    const { people } = await holdOffer(tx, id)
    await closeOffer(tx, people.clientId, 'declined')
  })
}

/** The offer to the one who acts, with the people of its account held; read again, because it may have been taken back. */
async function holdOffer(tx: Tx, id: number) {
  const userId = tx.actor.mustBeUser()
  const find = async () => {
    const [offer] = await tx.db
      .select()
      .from(ownershipOffers)
      .where(and(eq(ownershipOffers.id, id), eq(ownershipOffers.userId, userId), isNull(ownershipOffers.closedAt)))
    if (!offer || isOver(offer, tx.now)) throw offerNotFound()
    return offer
  }
  const { clientId } = await find()
  const people = { ...(await lockPeople(tx, clientId)), reason: null }
  await find()
  return { people, userId }
}

/** Staff make a member the owner; an offer that is open ends. @throws client_not_found, member_not_found, already_owner */
export async function setOwner(ctx: Context, { userId }: { userId: number }, byStaff: ByStaff): Promise<void> {
  await ctx.transaction(async (tx) => {
    const people = await openPeople(tx, byStaff)
    if (memberAmong(people, userId).isOwner) throw alreadyOwner()
    await closeOffer(tx, people.clientId, 'withdrawn')
    await handOver(tx, people, userId)
  })
}

type Account = Pick<HeldPeople, 'clientId' | 'account' | 'rows' | 'reason'>

/** The roles swap: the old owner steps back first, because there is never more than one. The people are held. */
async function handOver(tx: Tx, people: Account, userId: number): Promise<void> {
  const { clientId, rows, reason } = people
  memberAmong(people, userId)
  const before = rows.find((row) => row.isOwner)?.userId ?? null
  const ofClient = eq(memberships.clientId, clientId)
  await tx.db
    .update(memberships)
    .set({ isOwner: false, ...everything })
    .where(and(ofClient, memberships.isOwner))
  await tx.db
    .update(memberships)
    .set({ isOwner: true, permissions: [], onlyServices: null })
    .where(and(ofClient, eq(memberships.userId, userId)))
  tx.record({
    action: 'ownership_moved',
    object: `client:${clientId}`,
    before: { owner: before },
    after: { owner: userId, ...(reason === null ? {} : { reason }) },
  })
  const owner = personName(await userById(tx, userId))
  for (const one of [userId, ...(before === null ? [] : [before])]) await mailMove(tx, people, one, owner)
}

async function mailMove(tx: Tx, { account, clientId }: Account, userId: number, owner: string): Promise<void> {
  const { email, firstName, lastName } = await userById(tx, userId)
  await queueMail(tx, {
    template: 'ownership_moved',
    to: email,
    toName: personName({ firstName, lastName }),
    clientId,
    dedupeKey: `ownership_moved:${clientId}:${userId}:${tx.now}`,
    data: { firstName, account, owner, link: `${tx.port(publicUrl)}/account/users` },
  })
}
