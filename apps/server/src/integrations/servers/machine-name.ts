import { createHash } from 'node:crypto'

/** A host name that is the same for the same key of ours. */
export const machineNameOf = (externalId: string): string =>
  /^svc-[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/.test(externalId)
    ? externalId
    : `svc-${createHash('sha256').update(externalId).digest('hex').slice(0, 16)}`
