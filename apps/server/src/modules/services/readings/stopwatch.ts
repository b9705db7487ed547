import type { Context } from '../../../platform/context.ts'

/** Moments in the course of a long piece of work. `ctx.now` stays what it was when the work began. */
export function stopwatch({ now }: Context): () => Temporal.Instant {
  const began = performance.now()
  return () => now.add({ milliseconds: Math.round(performance.now() - began) })
}
