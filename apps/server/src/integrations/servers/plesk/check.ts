import type { CallContext, PanelCheck } from '@ostler/integration-kit'
import { notKnown } from '../panel-call.ts'
import { servicePlansWith } from './objects.ts'
import type { NotYes, PleskAccess } from './outcomes.ts'
import { addressesAnswer, askRest, serverAnswer } from './rest.ts'

const refused = (asked: NotYes): PanelCheck => {
  if (asked.kind === 'locked') return { kind: 'refused', field: 'apiKey', reason: asked.reason }
  if (asked.kind === 'no' || asked.kind === 'missing') return { kind: 'refused', field: null, reason: asked.reason }
  return notKnown(asked)
}

/** Both interfaces are asked, because a server may have one of them switched off. */
export async function checkConnection(access: PleskAccess, call: CallContext): Promise<PanelCheck> {
  const server = await askRest(access, { method: 'GET', path: '/server' }, serverAnswer, call)
  if (server.kind !== 'yes') return refused(server)
  const plans = await servicePlansWith(access, [], call)
  if (plans.kind !== 'yes') return refused(plans)
  const ips = await askRest(access, { method: 'GET', path: '/server/ips' }, addressesAnswer, call)
  if (ips.kind !== 'yes') return refused(ips)

  const warnings: string[] = []
  if (plans.data.length === 0) warnings.push('There is no service plan yet, so that nothing can be sold.')
  if (!ips.data.some(({ type }) => type === 'shared'))
    warnings.push('There is no shared IP address, so that no subscription can be made.')
  if (access.address.startsWith('http:'))
    warnings.push('The address is not encrypted, so that everybody on the way can read the key.')
  return { kind: 'accepted', version: `Plesk ${server.data.panel_version}`, warnings }
}
