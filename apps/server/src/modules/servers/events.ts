import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

const ofServer = z.object({ serverId: z.number() })

/** It takes work that it did not take before: maintenance is over, or staff opened it, gave it room or mended its settings. */
export const serverAvailable = defineEvent('servers.available', ofServer)

/** `since`: of the first check that failed. With the server it names the outage, which is told once. */
const ofOutage = ofServer.extend({ since: z.iso.datetime() })

/** It does not answer, or does not take our key any more. */
export const serverWentDown = defineEvent(
  'servers.went_down',
  ofOutage.extend({ health: z.enum(['down', 'refused']), reason: z.string() }),
)

/** A check found it well after an outage that was told. */
export const serverCameBack = defineEvent('servers.came_back', ofOutage)

/** It told by itself how a piece of work ended; `callbackNews` has what it said. */
export const workTold = defineEvent(
  'servers.work_told',
  z.object({ serverId: z.number(), ticket: z.string(), callbackId: z.number() }),
)
