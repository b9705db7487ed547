import { formOf, type PanelKind, readSettings } from '@ostler/integration-kit'
import type { Context } from '../../../platform/context.ts'
import { optionTargets, productsById } from '../../catalog/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import type { ChosenOption } from '../schema.ts'

type PlanValues = Record<string, string | boolean>

/**
 * What the server is told to make: the settings of the product as they are now, with the options that were bought laid over
 * them. `problem`: they do not fit the panel any more.
 */
export async function planFor(
  ctx: Context,
  service: ServiceRow,
  kind: PanelKind,
): Promise<{ plan: PlanValues } | { problem: string }> {
  const product = (await productsById(ctx, [service.productId])).get(service.productId)
  const targets = await optionTargets(
    ctx,
    service.options.map((option) => option.optionId),
  )
  const read = readSettings(kind.plan, overlaid(kind, product?.moduleSettings ?? {}, service.options, targets))
  if (read.success) return { plan: read.data as PlanValues }
  const problems = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  return { problem: `The product does not fit its server panel: ${problems.join('; ')}.` }
}

/** Pure: an option that sets a field takes the place of what the product says. */
export function overlaid(
  kind: Pick<PanelKind, 'plan'>,
  settings: PlanValues,
  options: ChosenOption[],
  targets: ReadonlyMap<number, string>,
): PlanValues {
  const form = formOf(kind.plan)
  const set = options.flatMap((option) => {
    const field = form.find(({ name }) => name === targets.get(option.optionId))
    return field ? [[field.name, field.kind === 'switch' ? isOn(option) : textOf(option)] as const] : []
  })
  return { ...settings, ...Object.fromEntries(set) }
}

const isOn = ({ value, quantity }: ChosenOption): boolean =>
  value === '' ? quantity > 0 : /^(true|yes|on|1)$/i.test(value)

/** A quantity of something that has a size is so many times that: 4 × `1024`. */
function textOf({ value, quantity }: ChosenOption): string {
  if (value === '') return String(quantity)
  return /^\d+$/.test(value) ? String(BigInt(value) * BigInt(quantity)) : value
}
