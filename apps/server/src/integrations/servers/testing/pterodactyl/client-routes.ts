import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PterodactylDouble } from './index.ts'
import { type DoubleBackup, type DoubleServer, notFound, PanelFault } from './state.ts'

type Route = { Params: { short: string; uuid: string }; Body: Record<string, unknown> }
type Page = <Item>(request: FastifyRequest, items: Item[], present: (item: Item) => unknown) => unknown

/** The client API, as an administrator sees it. Nothing of a server can be used while something is the case with it. */
export function clientRoutes(
  app: FastifyInstance,
  double: PterodactylDouble,
  resources: Map<string, unknown>,
  pageOf: Page,
): void {
  const { panel } = double
  const root = '/api/client/servers/:short'

  function usable({ params }: FastifyRequest<Route>): DoubleServer {
    const server = panel.servers.find((one) => one.uuid.slice(0, 8) === params.short)
    if (!server || !double.isAdmin) throw notFound()
    if (server.status === null || server.status === 'reinstall_failed') return server
    const detail =
      server.status === 'suspended'
        ? 'This server is currently suspended and the functionality requested is unavailable.'
        : 'This server is currently in an unsupported state, please try again later.'
    throw new PanelFault(409, [{ code: 'ServerStateConflictException', detail }])
  }
  const backupOf = (server: DoubleServer, { params }: FastifyRequest<Route>): DoubleBackup => {
    const backup = server.backups.find(({ uuid }) => uuid === params.uuid)
    if (!backup) throw notFound()
    return backup
  }
  const shown = (attributes: DoubleBackup) => ({ object: 'backup', attributes })

  app.get('/api/client/account', async () => ({ object: 'user', attributes: { id: 1, admin: double.isAdmin } }))
  app.get<Route>(`${root}/resources`, async (request) => {
    const server = usable(request)
    panel.checkNode()
    const isOn = server.power === 'running'
    const attributes = {
      current_state: server.power,
      is_suspended: false,
      resources: {
        memory_bytes: isOn ? 588_701_696 : 0,
        cpu_absolute: 0,
        disk_bytes: 130_156_361,
        network_rx_bytes: isOn ? 2_097_152 : 0,
        network_tx_bytes: isOn ? 1_048_576 : 0,
        uptime: 1000,
      },
    }
    if (!resources.has(server.uuid)) resources.set(server.uuid, attributes)
    return { object: 'stats', attributes: resources.get(server.uuid) }
  })
  app.post<Route>(`${root}/power`, async (request, reply) => {
    const server = usable(request)
    const { signal } = request.body
    if (!['start', 'stop', 'restart', 'kill'].includes(String(signal)))
      throw new PanelFault(422, [
        { code: 'ValidationException', detail: 'The selected signal is invalid.', field: 'signal', rule: 'in' },
      ])
    panel.checkNode()
    server.power = signal === 'stop' || signal === 'kill' ? 'offline' : 'running'
    return reply.code(204).send()
  })
  app.get<Route>(`${root}/backups`, async (request) => pageOf(request, usable(request).backups, shown))
  app.post<Route>(`${root}/backups`, async (request) =>
    shown(panel.newBackup(usable(request), String(request.body.name ?? 'Backup'))),
  )
  app.get<Route>(`${root}/backups/:uuid`, async (request) => shown(backupOf(usable(request), request)))
  app.delete<Route>(`${root}/backups/:uuid`, async (request, reply) => {
    const server = usable(request)
    const backup = backupOf(server, request)
    if (backup.is_locked)
      throw new PanelFault(400, [
        { code: 'BackupLockedException', detail: 'Cannot delete a backup that is marked as locked.' },
      ])
    server.backups.splice(server.backups.indexOf(backup), 1)
    return reply.code(204).send()
  })
  app.post<Route>(`${root}/backups/:uuid/restore`, async (request, reply) => {
    const server = usable(request)
    const { completed_at } = backupOf(server, request)
    if (typeof request.body.truncate !== 'boolean')
      throw new PanelFault(422, [
        { code: 'ValidationException', detail: 'The truncate field is required.', field: 'truncate', rule: 'required' },
      ])
    if (completed_at === null)
      throw new PanelFault(400, [
        {
          code: 'BadRequestHttpException',
          detail: 'This backup cannot be restored at this time: not completed or failed.',
        },
      ])
    server.status = 'restoring_backup'
    return reply.code(204).send()
  })
}
