import type { CallContext, Rejected, Retryable } from '@ostler/integration-kit'
import { addressesIn, freeAddress, type PoolAddress } from './addresses.ts'
import { config, resources } from './answers.ts'
import { beforeAct, type No, type Proxmox } from './client.ts'
import type { Machine } from './machine.ts'

/** So many configurations are read at a time. */
const AT_ONCE = 6

/** The addresses of all machines and containers but one, as their configurations say. Templates never run. */
async function takenAddresses(
  api: Proxmox,
  but: number | null,
  call: CallContext,
): Promise<{ kind: 'yes'; taken: Set<string> } | No> {
  const all = await api.get('/cluster/resources?type=vm', resources, call)
  if (all.kind !== 'yes') return all
  const others = all.data.filter(({ vmid, template }) => vmid !== but && template !== 1)
  const taken = new Set<string>()
  for (let at = 0; at < others.length; at += AT_ONCE) {
    const read = await Promise.all(
      others.slice(at, at + AT_ONCE).map(({ node, vmid, type }) => {
        const path = `/nodes/${encodeURIComponent(node)}/${type === 'lxc' ? 'lxc' : 'qemu'}/${vmid}/config`
        return api.get(path, config, call)
      }),
    )
    for (const one of read) {
      // One that ended meanwhile has no address any more. What cannot be read may have any.
      if (one.kind === 'missing') continue
      if (one.kind !== 'yes') return one
      for (const address of addressesIn(one.data)) taken.add(address)
    }
  }
  return { kind: 'yes', taken }
}

/** An address of the pool that no other machine has, as cloud-init wants it. `own` is not minded. */
export async function chooseAddress(
  api: Proxmox,
  pool: PoolAddress[] | string,
  externalId: string,
  own: number | null,
  call: CallContext,
): Promise<{ kind: 'chosen'; ipconfig: string } | Rejected | Retryable> {
  if (typeof pool === 'string') return { kind: 'rejected', reason: `The setting "IP addresses" ${pool}.` }
  const read = await takenAddresses(api, own, call)
  if (read.kind !== 'yes') return beforeAct(read)
  const free = freeAddress(pool, read.taken, externalId)
  return free
    ? { kind: 'chosen', ipconfig: `ip=${free.address}/${free.prefix},gw=${free.gateway}` }
    : { kind: 'rejected', because: 'no_room', reason: 'All IP addresses of this server are taken.' }
}

export async function isAddressShared(api: Proxmox, machine: Machine, call: CallContext): Promise<boolean | No> {
  const read = await takenAddresses(api, machine.vmid, call)
  if (read.kind !== 'yes') return read
  return addressesIn(machine.config).some((address) => read.taken.has(address))
}
