import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { requestVerification, usersByIds } from '../../identity/index.ts'
import { memberships } from '../schema.ts'
import { close } from '../use-cases/close-account.ts'
import { writeGroup } from '../use-cases/edit-groups.ts'
import { writeTags } from '../use-cases/tag-clients.ts'
import type { BulkAct } from './kinds.ts'

/** Does to one client what staff asked to have done to many. `by` is who asked. */
export async function actOn(tx: Tx, act: BulkAct, clientId: number, by: number | null): Promise<void> {
  switch (act.kind) {
    case 'add_tag':
      await writeTags(tx, { clientId, add: [act.tag], remove: [] })
      return
    case 'remove_tag':
      await writeTags(tx, { clientId, add: [], remove: [act.tag] })
      return
    case 'set_group':
      return writeGroup(tx, { clientId, groupId: act.groupId })
    case 'close':
      return close(tx, { clientId, reason: act.reason, by })
    case 'send_verification':
      return sendVerifications(tx, clientId)
  }
}

/** Once more to each of the client's people who has not proved their address. */
async function sendVerifications(tx: Tx, clientId: number): Promise<void> {
  const members = await tx.db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(eq(memberships.clientId, clientId))
  const users = await usersByIds(
    tx,
    members.map(({ userId }) => userId),
  )
  for (const user of users.filter(({ emailVerifiedAt }) => emailVerifiedAt === null))
    await requestVerification(tx.asRoom('clients'), { userId: user.id })
}
