import { z } from 'zod'

/** The words of Hetzner, as far as we read them. */

export const actionAnswer = z.object({
  id: z.number(),
  command: z.string(),
  status: z.enum(['running', 'success', 'error']),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
})
export type ActionAnswer = z.output<typeof actionAnswer>

const labels = z.record(z.string(), z.string())

export const imageAnswer = z.object({
  id: z.number(),
  type: z.string(),
  status: z.string(),
  name: z.string().nullish(),
  description: z.string(),
  /** GB; null while it is made. */
  image_size: z.number().nullish(),
  created: z.string(),
  deprecated: z.string().nullish(),
  labels,
})
export type ImageAnswer = z.output<typeof imageAnswer>

export const typeAnswer = z.object({
  name: z.string(),
  cores: z.number(),
  /** GB, as the next. */
  memory: z.number(),
  disk: z.number(),
  architecture: z.string().nullish(),
  deprecated: z.boolean().nullish(),
})

export const serverAnswer = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  created: z.string(),
  locked: z.boolean(),
  labels,
  server_type: typeAnswer,
  image: z.object({ id: z.number(), type: z.string(), name: z.string().nullish() }).nullish(),
  public_net: z.object({
    ipv4: z.object({ ip: z.string() }).nullish(),
    ipv6: z.object({ ip: z.string() }).nullish(),
  }),
  protection: z.object({ delete: z.boolean() }),
  /** GB */
  primary_disk_size: z.number(),
  /** Bytes of this month; null before the first reading. */
  outgoing_traffic: z.number().nullish(),
  ingoing_traffic: z.number().nullish(),
})
export type ServerAnswer = z.output<typeof serverAnswer>

export const anAction = z.object({ action: actionAnswer })
export const aServer = z.object({ server: serverAnswer })
export const anImage = z.object({ image: imageAnswer })
export const madeServer = z.object({
  server: serverAnswer,
  action: actionAnswer,
  root_password: z.string().nullish(),
})
export const actionWithPassword = z.object({ action: actionAnswer, root_password: z.string().nullish() })

const meta = z.object({
  pagination: z.object({ next_page: z.number().nullish(), total_entries: z.number().nullish() }),
})

export const servers = z.object({ servers: z.array(serverAnswer), meta })
export const images = z.object({ images: z.array(imageAnswer), meta })
export const types = z.object({ server_types: z.array(typeAnswer), meta })
export const locations = z.object({
  locations: z.array(z.object({ name: z.string(), city: z.string(), country: z.string() })),
  meta,
})
export const sshKeys = z.object({ ssh_keys: z.array(z.object({ name: z.string() })), meta })
export const actions = z.object({ actions: z.array(actionAnswer) })

export const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) })
