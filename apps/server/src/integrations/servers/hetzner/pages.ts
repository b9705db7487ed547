import type { CallContext } from '@ostler/integration-kit'
import type { z } from 'zod'
import { type Asked, askHetzner, type HetznerAccess } from './client.ts'

/** The most that Hetzner gives at once. */
export const PAGE_SIZE = 50

/** Nobody chooses among more than a thousand. */
const MOST_PAGES = 20

type Page = { meta: { pagination: { next_page?: number | null } } }

/** A list from its first page to its last. */
export async function readAll<Answer extends Page, Item>(
  access: HetznerAccess,
  path: string,
  query: Record<string, string>,
  schema: z.ZodType<Answer>,
  itemsOf: (page: Answer) => Item[],
  call: CallContext,
): Promise<Asked<Item[]>> {
  const items: Item[] = []
  for (let page: number | null = 1, read = 0; page !== null; read++) {
    if (read === MOST_PAGES) return { kind: 'unknown', reason: `There are more than ${read} pages of ${path}.` }
    const asked: Asked<Answer> = await askHetzner(
      access,
      { method: 'GET', path, query: { ...query, page: String(page), per_page: String(PAGE_SIZE) } },
      schema,
      call,
    )
    if (asked.kind !== 'yes') return asked
    items.push(...itemsOf(asked.answer))
    page = asked.answer.meta.pagination.next_page ?? null
  }
  return { kind: 'yes', answer: items }
}
