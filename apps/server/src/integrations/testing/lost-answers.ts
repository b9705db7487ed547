import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

export type LostAnswers = {
  /** The next request that changes something and carries this text is carried out; its answer comes too late, or never. */
  loseNext(text: string, how: 'late' | 'dropped'): void
}

/** Lets a double carry out what it is told, and lose its answer. */
export function loseAnswers(app: FastifyInstance, lateByMs: number): LostAnswers {
  const waiting: { text: string; how: 'late' | 'dropped' }[] = []
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.method === 'GET') return payload
    const said = `${request.url} ${JSON.stringify(request.headers)} ${JSON.stringify(request.body ?? '')}`
    const at = waiting.findIndex(({ text }) => said.includes(text))
    const [lost] = at < 0 ? [] : waiting.splice(at, 1)
    if (lost?.how === 'late') await pause(lateByMs)
    if (lost?.how === 'dropped') request.raw.socket.destroy()
    return payload
  })
  return { loseNext: (text, how) => void waiting.push({ text, how }) }
}
