import type { Gateway } from '@ostler/integration-kit'
import { z } from 'zod'
import { openedStoringAnswer, storingAnswer, storingOutcomeOf } from './answers.ts'
import type { Ask } from './asking.ts'
import { payerOf, widgetAt } from './payments.ts'

type MethodVerbs = Required<Pick<Gateway, 'startStoring' | 'finishStoring' | 'forget'>>

const forgotten = z.object({ forgotten: z.literal(true) })

export const methodVerbs = (ask: Ask): MethodVerbs => ({
  async startStoring({ storingKey, currency, way, payer, returnUrl, cancelUrl }, call) {
    const json = { currency, way, ...payerOf(payer), returnUrl, cancelUrl }
    const question = { method: 'POST', path: '/storings', key: storingKey, json, reads: openedStoringAnswer } as const
    const asked = await ask(question, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
    const { storingId: sessionId, url } = asked.answer
    return way === 'fields'
      ? { kind: 'fields', sessionId, widget: widgetAt(url) }
      : { kind: 'redirect', sessionId, url }
  },

  // Whatever the browser says: the sandbox knows how it stands.
  async finishStoring({ storingKey }, _answers, call) {
    const path = `/storings?storingKey=${encodeURIComponent(storingKey)}`
    const asked = await ask({ method: 'GET', path, reads: storingAnswer }, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'yes') return storingOutcomeOf(asked.answer)
    return asked.code === 'storing_not_found'
      ? { kind: 'declined', reason: asked.message }
      : { kind: 'unknown', reason: asked.message }
  },

  async forget({ token }, call) {
    const path = `/methods/${encodeURIComponent(token)}`
    const asked = await ask({ method: 'DELETE', path, reads: forgotten }, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'no' && asked.code !== 'method_not_found') return { kind: 'refused', reason: asked.message }
    return { kind: 'forgotten' }
  },
})
