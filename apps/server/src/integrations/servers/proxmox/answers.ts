import { z } from 'zod'

/** The words of Proxmox, as far as we read them. Numbers come as numbers or as text, depending on the version. */
const number = z.coerce.number().nullish().catch(null)

export const resource = z.object({
  vmid: z.coerce.number(),
  node: z.string(),
  type: z.string().nullish(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  template: number,
  tags: z.string().nullish(),
  maxdisk: number,
  netin: number,
  netout: number,
})
export type Resource = z.output<typeof resource>
export const resources = z.array(resource)

export const stores = z.array(
  z.object({
    storage: z.string(),
    node: z.string().nullish(),
    content: z.string().nullish(),
    maxdisk: number,
    disk: number,
    status: z.string().nullish(),
    shared: number,
  }),
)

export const nodes = z.array(z.object({ node: z.string(), status: z.string().nullish() }))

export const nodeStores = z.array(
  z.object({ storage: z.string(), content: z.string(), active: number, enabled: number }),
)

/** A configuration is a flat list of settings. */
export const config = z.record(z.string(), z.union([z.string(), z.number()]).nullable().catch(null))
export type Config = z.output<typeof config>

export const standing = z.object({
  status: z.string(),
  netin: number,
  netout: number,
  maxdisk: number,
})

export const taskStanding = z.object({ status: z.string(), exitstatus: z.string().nullish() })

export const tasks = z.array(
  z.object({
    upid: z.string(),
    type: z.string(),
    id: z.string().nullish(),
    starttime: number,
    status: z.string().nullish(),
  }),
)

/** The number of a task, or nothing where it was done at once. */
export const task = z.string().nullish()

export const anything = z.unknown()

export const contents = z.array(
  z.object({
    volid: z.string(),
    ctime: number,
    size: number,
    notes: z.string().nullish(),
    vmid: number,
  }),
)

export const version = z.object({ version: z.string(), release: z.string().nullish() })

export const permissions = z.record(z.string(), z.record(z.string(), z.unknown()))
