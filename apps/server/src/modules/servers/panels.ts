import {
  type CallContext,
  type Exchange,
  type PanelKind,
  readSettings,
  type ServerPanel,
} from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import type { Context } from '../../platform/context.ts'
import { outbound } from '../../platform/outbound.ts'
import { definePort } from '../../platform/ports.ts'
import { serverNotFound, serverUnavailable } from './errors.ts'
import { servers } from './schema.ts'
import { openSecrets } from './server-secrets.ts'

/** The kinds of server panels that there are, by name. */
export const panelKinds = definePort<ReadonlyMap<string, PanelKind>>('servers.panel_kinds')

export type ServerRow = typeof servers.$inferSelect

/** A server as the operator has set it up, ready to be spoken to. */
export type OpenPanel = { row: ServerRow; kind: PanelKind; panel: ServerPanel }

/** Also one in maintenance. @throws server_not_found, server_unavailable when its settings do not fit its kind */
export async function openPanel(ctx: Context, serverId: number): Promise<OpenPanel> {
  const [row] = await ctx.read.select().from(servers).where(eq(servers.id, serverId))
  if (!row) throw serverNotFound()
  return connect(ctx, row)
}

/** @throws server_unavailable when this installation does not know its kind any more, or its settings do not fit it */
export function connect(ctx: Context, row: ServerRow): OpenPanel {
  const kind = ctx.port(panelKinds).get(row.kind)
  const settings = kind && readSettings(kind.settings, { ...row.settings, ...openSecrets(ctx, row) })
  if (!settings?.success) {
    ctx.log.error(
      { server: row.name, fields: settings?.error.issues.map((issue) => issue.path.join('.')) },
      'The settings of a server do not fit its kind.',
    )
    throw serverUnavailable()
  }
  // Longer than the calls themselves may take, which the adapters see to.
  const guard = ctx
    .port(outbound)
    .within({ timeoutMs: (kind!.patienceSeconds + 5) * 1000, maxBytes: LONGEST_ANSWER, ports: 'any' })
  const place = {
    server: row.name,
    callbackUrl: callbackUrlOf(ctx, row.name),
    fetch: guard.fetch,
    fetchPinned: (fingerprint: string) => guard.within({ certificate: fingerprint }).fetch,
    connect: guard.connect,
  }
  return { row, kind: kind!, panel: kind!.connect(settings.data, place) }
}

const LONGEST_ANSWER = 8 * 1024 * 1024

export const callbackUrlOf = (ctx: Context, server: string): string =>
  `${ctx.port(publicUrl)}/server-callbacks/${server}`

/** A call with the patience of its kind. What was said is gathered in `exchanges`. */
export function callTo(kind: PanelKind, stopping?: AbortSignal): CallContext & { exchanges: Exchange[] } {
  const exchanges: Exchange[] = []
  const limit = AbortSignal.timeout((kind.patienceSeconds + 5) * 1000)
  return {
    exchanges,
    signal: stopping ? AbortSignal.any([stopping, limit]) : limit,
    onExchange: (exchange) => void exchanges.push(exchange),
  }
}
