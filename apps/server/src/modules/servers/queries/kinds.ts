import { type FormField, formOf, type PanelKind } from '@ostler/integration-kit'
import { eq, like, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { callbackUrlOf, panelKinds } from '../panels.ts'
import { servers } from '../schema.ts'
import { kindOf } from '../server-input.ts'

/** What is asked when a server of the kind is set up. */
export type KindForm = {
  kind: PanelKind
  form: FormField[]
  proposedName: string
  /** The address of its call-backs, up to the name; null where it tells nothing by itself. */
  callbackRoot: string | null
}

/** What is asked of a product that is made on servers of the kind. */
export type PlanForm = { kind: PanelKind; form: FormField[] }

/** Kinds of which a server can be set up, by label. */
export function listServerKinds(ctx: Context): PanelKind[] {
  ctx.actor.must('servers.view')
  return kindsByLabel(ctx)
}

/** The same for whoever decides what is made on them, with what they are asked for it. */
export function listPlans(ctx: Context): PlanForm[] {
  ctx.actor.must('products.view')
  return kindsByLabel(ctx).map((kind) => ({ kind, form: formOf(kind.plan) }))
}

const kindsByLabel = (ctx: Context): PanelKind[] =>
  [...ctx.port(panelKinds).values()].sort((a, b) => a.label.localeCompare(b.label, 'en'))

/** @throws server_kind_not_found */
export async function kindForm(ctx: Context, name: string): Promise<KindForm> {
  ctx.actor.must('servers.view')
  const kind = kindOf(ctx, name)
  const callbackRoot = kind.abilities.includes('callback') ? callbackUrlOf(ctx, '') : null
  return { kind, form: formOf(kind.settings), proposedName: await freeName(ctx, name), callbackRoot }
}

/** `cpanel`, and `cpanel-2` beside it. */
export async function freeName(ctx: Context, kind: string): Promise<string> {
  const rows = await ctx.read
    .select({ name: servers.name })
    .from(servers)
    .where(or(eq(servers.name, kind), like(servers.name, `${kind}-%`)))
  const taken = new Set(rows.map((row) => row.name))
  for (let n = 1; ; n++) {
    const name = n === 1 ? kind : `${kind}-${n}`
    if (!taken.has(name)) return name
  }
}
