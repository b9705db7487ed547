import type { ActionOutcome, CallContext, ServerPanel } from '@ostler/integration-kit'
import { type Step, ticketOf } from '../machine-ticket.ts'
import { begin, begun, onDroplet, whileSuspended } from './acting.ts'
import { type DropletAnswer, sizes } from './answers.ts'
import { type DigitalOceanAccess, refusalOf } from './client.ts'
import { stop } from './life.ts'
import { isMarked } from './machine.ts'
import { readAll } from './pages.ts'
import { type DigitalOceanPlan, imageOf } from './settings.ts'

export function changing(access: DigitalOceanAccess): Pick<ServerPanel<DigitalOceanPlan>, 'changePlan' | 'reinstall'> {
  return {
    changePlan: (account, { size }, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        const unfit = droplet.size_slug === size ? null : await whyUnfit(access, droplet, size, call)
        return unfit ?? resize(access, droplet, { what: 'resize', size }, call)
      }),

    /** It gets the keys again, and the password, that it was made with. */
    reinstall: (account, { image }, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        if (isMarked(droplet)) return whileSuspended
        const chosen = image ?? droplet.image?.slug
        if (!chosen) return { kind: 'rejected', reason: 'It was made of an image that is no more: choose one.' }
        return begun(await begin(access, droplet, { type: 'rebuild', image: imageOf(chosen) }, call))
      }),
  }
}

/** Asked before the machine is stopped: a change that cannot be made should cost nobody an interruption. */
async function whyUnfit(
  access: DigitalOceanAccess,
  droplet: DropletAnswer,
  slug: string,
  call: CallContext,
): Promise<ActionOutcome | null> {
  const asked = await readAll(access, '/sizes', {}, sizes, (page) => page.sizes, call)
  if (asked.kind !== 'yes') return refusalOf(asked)
  const size = asked.answer.find((one) => one.slug === slug)
  if (!size) return { kind: 'rejected', reason: `DigitalOcean has no size ${slug}.` }
  if (size.disk < droplet.disk) {
    const reason = `The disk of the machine (${droplet.disk} GB) is larger than that of ${slug} (${size.disk} GB).`
    return { kind: 'rejected', reason }
  }
  const { slug: region } = droplet.region
  if (size.available && size.regions.includes(region)) return null
  return { kind: 'rejected', because: 'no_room', reason: `The size ${slug} is not to be had in ${region}.` }
}

/**
 * The next step on the way to another size, from how the machine stands: it is stopped, changed and started. It ends
 * running, unless it is suspended. The disk is kept as it is, because a larger one cannot be undone.
 */
export async function resize(
  access: DigitalOceanAccess,
  droplet: DropletAnswer,
  step: Step,
  call: CallContext,
): Promise<ActionOutcome> {
  const { size, since } = step
  if (droplet.locked || droplet.status === 'new')
    return { kind: 'working', ticket: ticketOf({ ...step, action: 0 }), reason: 'DigitalOcean works on the machine.' }
  if (droplet.size_slug === size) {
    if (isMarked(droplet)) return stop(access, droplet, { what: 'stop' }, call)
    return droplet.status === 'off' ? begun(await begin(access, droplet, { type: 'power_on' }, call)) : { kind: 'ok' }
  }
  if (droplet.status !== 'off')
    return stop(access, droplet, { what: 'resize', size, ...(since === undefined ? {} : { since }) }, call)
  const asked = await begin(access, droplet, { type: 'resize', size, disk: false }, call)
  const outcome = begun(asked, { what: 'resize', size })
  return outcome.kind === 'rejected' ? startedAgain(access, droplet, outcome, call) : outcome
}

/** A change that was refused leaves no machine switched off. */
export async function startedAgain<Outcome extends { kind: 'rejected'; reason: string }>(
  access: DigitalOceanAccess,
  droplet: DropletAnswer,
  outcome: Outcome,
  call: CallContext,
): Promise<Outcome> {
  if (isMarked(droplet) || droplet.status !== 'off') return outcome
  const started = begun(await begin(access, droplet, { type: 'power_on' }, call))
  const isOn = started.kind === 'ok' || started.kind === 'working'
  const after = isOn ? 'The machine was started again.' : 'The machine is switched off.'
  return { ...outcome, reason: `${outcome.reason} ${after}` }
}
