import type { Queryable } from '../sql.ts'

/** What the panel calls its plans, and how much disk each of them has in MiB. */
const plans = { starter: 10_240, business: 51_200, agency: 204_800 } as const

const USUAL_DISK_MIB = 10_240

export const diskOf = ({ plan, diskMib }: { plan: string; diskMib: number | null }): number =>
  diskMib ?? (plans as Record<string, number>)[plan] ?? USUAL_DISK_MIB

/** Its own plans and whatever else somebody asked for; nobody has to define a plan here before it is sold. */
export async function knownPlans(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ plan: string }>(
    'select distinct plan from sandbox.accounts where terminated_at is null order by plan limit 200',
  )
  return [...new Set([...Object.keys(plans), ...rows.map(({ plan }) => plan)])]
}
