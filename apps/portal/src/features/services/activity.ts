import { isOpen, type Operation } from './operations.ts'
import type { Service } from './state.ts'

type Step = Service['history'][number]
type Happening = { kind: 'operation'; at: string; operation: Operation } | { kind: 'step'; at: string; step: Step }
type Page = { items: Operation[]; nextCursor: string | null }

/**
 * What is over of the operations that were loaded so far, and the steps of the service's life among them; newest first.
 * Steps before the oldest operation wait until all that is older was loaded, so that nothing slips in between later.
 */
export function activityOf(pages: readonly Page[], history: readonly Step[]): Happening[] {
  const operations = pages.flatMap(({ items }) => items)
  const oldest = pages.at(-1)?.nextCursor ? operations.at(-1)?.askedAt : undefined
  const over = operations.filter((one) => !isOpen(one) && !isStep(one))
  return [
    ...over.map(
      (operation): Happening => ({ kind: 'operation', at: operation.endedAt ?? operation.askedAt, operation }),
    ),
    ...history.map((step): Happening => ({ kind: 'step', at: step.at, step })),
  ]
    .filter(({ kind, at }) => kind === 'operation' || oldest === undefined || instant(at) >= instant(oldest))
    .sort((a, b) => instant(b.at) - instant(a.at))
}

/** What moves the service has a step of its own, which also says why. */
const isStep = ({ verb, state }: Operation): boolean =>
  state === 'done' && (verb === 'create' || verb === 'suspend' || verb === 'unsuspend' || verb === 'terminate')

/** Instants are written with as many digits as they have, so that as text they do not sort. */
const instant = (text: string): number => Date.parse(text)
