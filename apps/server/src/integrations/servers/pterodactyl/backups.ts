import type { ActionOutcome, Backup, CallContext, KnownAccount, ServerPanel } from '@ostler/integration-kit'
import type { z } from 'zod'
import { notKnown } from '../panel-call.ts'
import { underWay } from './acts.ts'
import { backupAnswer, nothing, pageOf, type Server } from './answers.ts'
import { afterwards, ask, beforehand, type NotYes, type PterodactylAccess } from './client.ts'
import { needsClientKey } from './client-side.ts'
import { standingOf, withOurs } from './servers.ts'

type PanelBackup = z.output<typeof backupAnswer>['attributes']

const pathOf = ({ identifier }: Server, backupId?: string): string =>
  `/client/servers/${identifier}/backups${backupId === undefined ? '' : `/${encodeURIComponent(backupId)}`}`

async function allOf(
  access: PterodactylAccess,
  server: Server,
  call: CallContext,
): Promise<{ kind: 'read'; backups: PanelBackup[] } | NotYes> {
  const backups: PanelBackup[] = []
  for (let page = 1; ; page += 1) {
    const path = `${pathOf(server)}?page=${page}&per_page=50`
    const asked = await ask(access, { path }, pageOf(backupAnswer), call)
    if (asked.kind !== 'yes') return asked
    backups.push(...asked.answer.data.map(({ attributes }) => attributes))
    if (page >= asked.answer.meta.pagination.total_pages) return { kind: 'read', backups }
  }
}

const stateOf = ({ completed_at, is_successful }: PanelBackup): Backup['state'] =>
  completed_at ? (is_successful ? 'ready' : 'failed') : 'making'

const shown = (backup: PanelBackup): Backup => ({
  id: backup.uuid,
  label: backup.name,
  madeAt: Temporal.Instant.from(backup.created_at).toString(),
  sizeMib: stateOf(backup) === 'ready' ? Math.round(backup.bytes / 1024 / 1024) : null,
  state: stateOf(backup),
})

export const backups = (access: PterodactylAccess) =>
  ({
    async listBackups(account, call) {
      const standing = await standingOf(access, account, call)
      if (standing.kind === 'absent') return standing
      if (standing.kind !== 'ours') return notKnown(standing)
      if (access.clientKey === '') return notKnown(needsClientKey)
      const read = await allOf(access, standing.server, call)
      if (read.kind !== 'read') return notKnown(read)
      const sorted = read.backups.map(shown).sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
      return { kind: 'read', backups: sorted }
    },

    /** The panel would make one at each request, so that of an earlier try is looked for by its name. */
    async createBackup(account, { key }, call) {
      return run(access, account, call, async (server) => {
        const read = await allOf(access, server, call)
        if (read.kind !== 'read') return beforehand(read)
        const earlier = read.backups.find(({ name }) => name === key)
        if (earlier) return progressOf(earlier)
        const request = { method: 'POST', path: pathOf(server), body: { name: key } } as const
        const asked = await ask(access, request, backupAnswer, call)
        return asked.kind === 'yes' ? progressOf(asked.answer.attributes) : afterwards(asked)
      })
    },

    /** Files of the back-up replace those of the server; others stay, because nothing could bring them back. */
    async restoreBackup(account, backupId, _act, call) {
      return run(access, account, call, async (server) => {
        const path = `${pathOf(server, backupId)}/restore`
        const asked = await ask(access, { method: 'POST', path, body: { truncate: false } }, nothing, call)
        if (asked.kind === 'yes') return beingRestored
        if (asked.kind === 'missing') return { kind: 'rejected', reason: 'The server has no such back-up.' }
        return afterwards(asked)
      })
    },

    async deleteBackup(account, backupId, _act, call) {
      return run(access, account, call, async (server) => {
        const asked = await ask(access, { method: 'DELETE', path: pathOf(server, backupId) }, nothing, call)
        return asked.kind === 'yes' || asked.kind === 'missing' ? { kind: 'ok' } : afterwards(asked)
      })
    },
  }) satisfies Partial<ServerPanel>

/** The client API knows a server only while it is usable. */
async function run(
  access: PterodactylAccess,
  account: KnownAccount,
  call: CallContext,
  act: (server: Server) => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  if (access.clientKey === '') return needsClientKey
  return withOurs<ActionOutcome>(access, account, call, async (server) => {
    if (server.suspended) return { kind: 'rejected', reason: 'The server is suspended.' }
    return underWay(server) ?? act(server)
  })
}

const beingRestored: ActionOutcome = {
  kind: 'working',
  ticket: 'restore',
  reason: 'The back-up is being brought back.',
}

function progressOf(backup: PanelBackup): ActionOutcome {
  const state = stateOf(backup)
  if (state === 'ready') return { kind: 'ok' }
  if (state === 'failed') return { kind: 'rejected', reason: 'The back-up failed.' }
  return { kind: 'working', ticket: `backup:${backup.uuid}`, reason: 'The back-up is being made.' }
}

/** How far is a back-up, or its return? */
export async function backupProgress(
  access: PterodactylAccess,
  account: KnownAccount,
  ticket: string,
  call: CallContext,
): Promise<ActionOutcome> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'absent') return standing
  if (standing.kind !== 'ours') return notKnown(standing)
  if (ticket === 'restore') return restored(standing.server)
  const path = pathOf(standing.server, ticket.slice('backup:'.length))
  const asked = await ask(access, { path }, backupAnswer, call)
  if (asked.kind === 'yes') return progressOf(asked.answer.attributes)
  if (asked.kind === 'missing') return { kind: 'rejected', reason: 'The back-up is not there any more.' }
  return notKnown(asked)
}

/** The panel goes back to the same state whether it worked or not. */
function restored({ status }: Server): ActionOutcome {
  if (status === 'restoring_backup') return beingRestored
  if (status === null) return { kind: 'ok', note: 'Whether all went well is told by the activity of the server there.' }
  return { kind: 'unknown', reason: `The panel says that the server is ${status}.` }
}
