import { z } from 'zod'

/** The words of DigitalOcean, as far as we read them. */

export const actionAnswer = z.object({
  id: z.number(),
  status: z.enum(['in-progress', 'completed', 'errored']),
  type: z.string(),
})
export type ActionAnswer = z.output<typeof actionAnswer>

const address = z.object({ ip_address: z.string(), type: z.string() })

export const dropletAnswer = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  /** An action is under way, and none other is taken. */
  locked: z.boolean(),
  created_at: z.string(),
  /** GB */
  disk: z.number(),
  size_slug: z.string(),
  image: z.object({ id: z.number(), slug: z.string().nullish() }).nullish(),
  networks: z.object({ v4: z.array(address).default([]), v6: z.array(address).default([]) }),
  region: z.object({ slug: z.string() }),
  tags: z.array(z.string()),
})
export type DropletAnswer = z.output<typeof dropletAnswer>

export const snapshotAnswer = z.object({
  // The description says number, and examples say text.
  id: z.union([z.number(), z.string()]).transform(String),
  name: z.string(),
  created_at: z.string(),
  size_gigabytes: z.number(),
})
export type SnapshotAnswer = z.output<typeof snapshotAnswer>

const pages = {
  links: z.object({ pages: z.object({ next: z.string().nullish() }).nullish() }).nullish(),
  meta: z.object({ total: z.number() }).nullish(),
}

export const anAction = z.object({ action: actionAnswer })
export const aDroplet = z.object({ droplet: dropletAnswer })
export const madeDroplet = z.object({ droplet: z.object({ id: z.number() }) })
export const droplets = z.object({ droplets: z.array(dropletAnswer), ...pages })
export const snapshots = z.object({ snapshots: z.array(snapshotAnswer), ...pages })
export const actions = z.object({ actions: z.array(actionAnswer), ...pages })
export const sizes = z.object({
  sizes: z.array(
    z.object({
      slug: z.string(),
      memory: z.number(),
      vcpus: z.number(),
      disk: z.number(),
      available: z.boolean(),
      regions: z.array(z.string()),
    }),
  ),
  ...pages,
})
export const regions = z.object({
  regions: z.array(z.object({ slug: z.string(), name: z.string(), available: z.boolean() })),
  ...pages,
})
export const images = z.object({
  images: z.array(
    z.object({
      slug: z.string().nullish(),
      name: z.string().nullish(),
      distribution: z.string().nullish(),
      status: z.string().nullish(),
    }),
  ),
  ...pages,
})
export const keys = z.object({ ssh_keys: z.array(z.object({ fingerprint: z.string(), name: z.string() })), ...pages })

export const tagAnswer = z.object({
  tag: z.object({ resources: z.object({ droplets: z.object({ last_tagged_uri: z.string().nullish() }).nullish() }) }),
})

export const accountAnswer = z.object({
  account: z.object({
    droplet_limit: z.number(),
    email_verified: z.boolean(),
    status: z.string(),
    status_message: z.string().nullish(),
  }),
})

export const errorAnswer = z.object({ id: z.string(), message: z.string() })
