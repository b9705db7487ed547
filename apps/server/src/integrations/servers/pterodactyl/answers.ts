import { z } from 'zod'

/** The words of Pterodactyl, as far as we read them. */

/** What the key may not read comes as `null_resource`. */
const included = <Schema extends z.ZodType>(attributes: Schema) =>
  z
    .object({ data: z.array(z.object({ attributes })) })
    .nullish()
    .catch(null)

const allocation = z.object({ id: z.number(), ip: z.string(), alias: z.string().nullish(), port: z.number() })

const owner = z
  .object({ attributes: z.object({ username: z.string(), email: z.string() }) })
  .nullish()
  .catch(null)

export const serverAnswer = z.object({
  object: z.literal('server'),
  attributes: z.object({
    id: z.number(),
    external_id: z.string().nullable(),
    identifier: z.string(),
    name: z.string(),
    status: z.string().nullable(),
    suspended: z.boolean(),
    limits: z.object({ disk: z.number() }),
    allocation: z.number(),
    egg: z.number(),
    container: z.object({
      startup_command: z.string(),
      image: z.string(),
      environment: z.record(z.string(), z.unknown()).catch({}),
    }),
    created_at: z.string().nullish(),
    relationships: z
      .object({ allocations: included(allocation), user: owner })
      .partial()
      .nullish(),
  }),
})
export type Server = z.output<typeof serverAnswer>['attributes']

export const userAnswer = z.object({
  object: z.literal('user'),
  attributes: z.object({
    id: z.number(),
    external_id: z.string().nullable(),
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    root_admin: z.boolean(),
  }),
})
export type PanelUser = z.output<typeof userAnswer>['attributes']

export const eggAnswer = z.object({
  attributes: z.object({
    id: z.number(),
    name: z.string(),
    docker_image: z.string(),
    // PHP writes an empty map as a list.
    docker_images: z.record(z.string(), z.string()).catch({}),
    startup: z.string(),
    relationships: z
      .object({ variables: included(z.object({ env_variable: z.string(), default_value: z.string().nullish() })) })
      .partial()
      .nullish(),
  }),
})

export const nestAnswer = z.object({
  attributes: z.object({
    id: z.number(),
    name: z.string(),
    relationships: z
      .object({ eggs: included(eggAnswer.shape.attributes) })
      .partial()
      .nullish(),
  }),
})

export const locationAnswer = z.object({
  attributes: z.object({ id: z.number(), short: z.string(), long: z.string().nullish() }),
})

export const backupAnswer = z.object({
  attributes: z.object({
    uuid: z.string(),
    name: z.string(),
    is_successful: z.boolean(),
    bytes: z.number(),
    created_at: z.string(),
    completed_at: z.string().nullish(),
  }),
})

export const resourcesAnswer = z.object({
  attributes: z.object({
    current_state: z.string(),
    resources: z.object({ disk_bytes: z.number(), network_rx_bytes: z.number(), network_tx_bytes: z.number() }),
  }),
})

export const accountAnswer = z.object({ attributes: z.object({ admin: z.boolean() }) })

export const nothing = z.unknown()

/** A page of a list. */
export const pageOf = <Schema extends z.ZodType>(one: Schema) =>
  z.object({
    object: z.literal('list'),
    data: z.array(one),
    meta: z.object({
      pagination: z.object({ total: z.number(), current_page: z.number(), total_pages: z.number() }),
    }),
  })

export const errorAnswer = z.object({
  errors: z
    .array(
      z.object({
        code: z.string(),
        detail: z.string(),
        meta: z.object({ source_field: z.string().optional(), rule: z.string().nullish() }).nullish().catch(null),
      }),
    )
    .min(1),
})
export type PanelError = z.output<typeof errorAnswer>['errors'][number]
