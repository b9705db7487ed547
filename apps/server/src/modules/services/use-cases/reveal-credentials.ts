import type { Context } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { credentialsNotReady } from '../errors.ts'
import { ownService } from '../queries/services.ts'

/**
 * Shows how to log in to a service, and records that somebody looked.
 * @throws service_not_found, credentials_not_ready
 */
export async function revealCredentials(
  ctx: Context,
  serviceId: number,
): Promise<{ host: string; username: string; password: string; panelUrl: string | null }> {
  return ctx.transaction(async (tx) => {
    const service = await ownService(tx, serviceId)
    if (service.state !== 'active' || !service.username || !service.sealedPassword || !service.serverHost)
      throw credentialsNotReady()
    tx.record({ action: 'credentials_shown', object: `service:${serviceId}` })
    const password = tx.port(vault).open(service.sealedPassword, `service_password:${serviceId}`)
    return { host: service.serverHost, username: service.username, password, panelUrl: service.panelUrl }
  })
}
