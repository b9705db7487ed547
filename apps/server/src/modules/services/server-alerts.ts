import { publicUrl } from '../../platform/addresses.ts'
import type { Context } from '../../platform/context.ts'
import { on } from '../../platform/outbox.ts'
import { staffWhoMay } from '../identity/index.ts'
import { queueMails } from '../messaging/index.ts'
import { panelKinds, type ServerName, serverCameBack, serversById, serverWentDown } from '../servers/index.ts'

/** Tells staff who look after servers that one is away; each outage once. */
export const mailServerDown = on(
  serverWentDown,
  'services.mail_server_down',
  async (tx, { serverId, since, health, reason }) => {
    const server = (await serversById(tx, [serverId])).get(serverId)
    const people = await staffWhoMay(tx, 'servers.manage')
    tx.record({ action: 'server_alert_mailed', object: `server:${serverId}`, after: { since, people: people.length } })
    if (!server) return
    await queueMails(
      tx,
      people.map((person) => ({
        template: 'server_down' as const,
        ...addressed(person, `server_down:${serverId}:${since}`),
        data: {
          ...about(tx, person, server),
          kind: tx.port(panelKinds).get(server.kind)?.label ?? server.kind,
          since: spoken(tx, Temporal.Instant.from(since)),
          reason: reason || 'nothing',
          isRefused: health === 'refused',
        },
      })),
    )
  },
)

/** And that it is back, when they were told that it was away. */
export const mailServerBack = on(serverCameBack, 'services.mail_server_back', async (tx, { serverId, since }) => {
  const server = (await serversById(tx, [serverId])).get(serverId)
  const people = await staffWhoMay(tx, 'servers.manage')
  tx.record({ action: 'server_return_mailed', object: `server:${serverId}`, after: { since, people: people.length } })
  if (!server) return
  await queueMails(
    tx,
    people.map((person) => ({
      template: 'server_back' as const,
      ...addressed(person, `server_back:${serverId}:${since}`),
      data: {
        ...about(tx, person, server),
        since: spoken(tx, Temporal.Instant.from(since)),
        until: spoken(tx, tx.now),
      },
    })),
  )
})

type Person = { email: string; firstName: string; lastName: string }

const addressed = ({ email, firstName, lastName }: Person, outage: string) => ({
  to: email,
  toName: `${firstName} ${lastName}`,
  clientId: null,
  dedupeKey: `${outage}:${email}`,
})

const about = (ctx: Context, { firstName }: Person, { id, label }: ServerName) => ({
  firstName,
  server: label,
  link: `${ctx.port(publicUrl)}/admin/servers/${id}`,
})

/** `2027-03-01, 12:15`, in the business time zone. */
function spoken(ctx: Context, at: Temporal.Instant): string {
  const there = at.toZonedDateTimeISO(ctx.calendar.timeZone)
  return `${there.toPlainDate()}, ${there.toPlainTime().toString({ smallestUnit: 'minute' })}`
}
