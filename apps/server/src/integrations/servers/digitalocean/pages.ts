import type { CallContext } from '@ostler/integration-kit'
import type { z } from 'zod'
import { type Asked, askDigitalOcean, type DigitalOceanAccess } from './client.ts'

/** The most that DigitalOcean gives at once. */
export const PAGE_SIZE = 200

/** Nobody chooses among more than a few thousand. */
const MOST_PAGES = 20

type Page = { links?: { pages?: { next?: string | null } | null } | null }

export const hasNext = ({ links }: Page): boolean => Boolean(links?.pages?.next)

/** A list from its first page to its last. */
export async function readAll<Answer extends Page, Item>(
  access: DigitalOceanAccess,
  path: string,
  query: Record<string, string>,
  schema: z.ZodType<Answer>,
  itemsOf: (page: Answer) => Item[],
  call: CallContext,
): Promise<Asked<Item[]>> {
  const items: Item[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const asked: Asked<Answer> = await askDigitalOcean(
      access,
      { method: 'GET', path, query: { ...query, page: String(page), per_page: String(PAGE_SIZE) } },
      schema,
      call,
    )
    if (asked.kind !== 'yes') return asked
    items.push(...itemsOf(asked.answer))
    if (!hasNext(asked.answer)) return { kind: 'yes', answer: items }
  }
  return { kind: 'unknown', reason: `There are more than ${MOST_PAGES} pages of ${path}.` }
}
