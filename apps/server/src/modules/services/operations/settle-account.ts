import type { PanelKind } from '@ostler/integration-kit'
import { and, eq, notInArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { productsById } from '../../catalog/index.ts'
import { type ServerRow, takePlace, takePlaceOn } from '../../servers/index.ts'
import { newPassword, usernameFor } from '../account-name.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { services } from '../schema.ts'
import type { OperationRow } from './operation.ts'

type Settled = { service: ServiceRow; server: ServerRow; password: string }

/**
 * Where the account is to stand, and under which name and password: decided once, stored, and the same at every try. Another
 * server is chosen when the one said that it is full, another name when somebody else has it.
 */
export async function settleAccount(
  tx: Tx,
  service: ServiceRow,
  { operation, kind }: { operation: OperationRow; kind: PanelKind },
): Promise<Settled | { problem: string }> {
  const product = (await productsById(tx, [service.productId])).get(service.productId)
  const needs = { diskMib: product?.diskMib ?? 0, memoryMib: product?.memoryMib ?? 0 }
  const server = await takePlace(tx, {
    key: service.externalId,
    kind: kind.kind,
    groupId: product?.serverGroupId ?? null,
    needs,
    except: operation.verb === 'create' ? (operation.input.fullServers ?? []) : [],
  })
  if (!server) return { problem: `No server of ${kind.label} has room for it.` }
  // Another plan may take more room, or less.
  if (operation.verb === 'change_plan') await takePlaceOn(tx, { key: service.externalId, serverId: server.id, needs })

  const about = `service_password:${service.id}`
  // Only an account that is made gets a password of ours: that of one that was taken over is not known, and stays so.
  const isMade = operation.verb === 'create'
  const password = service.sealedPassword
    ? tx.port(vault).open(service.sealedPassword, about)
    : isMade
      ? newPassword(kind.passwords)
      : ''
  const [settled] = await tx.db
    .update(services)
    .set({
      serverId: server.id,
      askedName: await nameFor(tx, service, { operation, kind, serverId: server.id }),
      sealedPassword: service.sealedPassword ?? (isMade ? tx.port(vault).seal(password, about) : null),
    })
    .where(eq(services.id, service.id))
    .returning()
  return { service: settled!, server, password }
}

async function nameFor(
  tx: Tx,
  service: ServiceRow,
  { operation, kind, serverId }: { operation: OperationRow; kind: PanelKind; serverId: number },
): Promise<string | null> {
  // Machines have a name of their image, and the name of an account that stands stays.
  if (kind.makes === 'machine') return null
  const taken = operation.verb === 'create' ? (operation.input.namesTaken ?? 0) : 0
  if (service.username !== null) return service.username
  if (service.askedName !== null && service.serverId === serverId && taken === 0) return service.askedName
  const start = kind.names.uniqueStart ?? kind.names.longest
  for (let nth = taken; ; nth++) {
    const name = usernameFor(kind.names, service.externalId, { domain: service.domain, nth })
    const clashes = await tx.db.$count(
      services,
      and(
        eq(services.serverId, serverId),
        sql`${services.id} <> ${service.id}`,
        sql`left(${services.askedName}, ${start}) = ${name.slice(0, start)}`,
        notInArray(services.state, ['terminated', 'cancelled']),
      ),
    )
    if (clashes === 0) return name
  }
}
