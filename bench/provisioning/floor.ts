import { sandboxApiKey } from '../../apps/server/src/sandbox/index.ts'

export type BareCreates = { seconds: number; createMs: number[] }

/** Makes accounts at the sandbox panel over HTTP, so many at a time, and does nothing else. @throws when one is not made */
export async function createBareAccounts(
  { url, webhookSecret }: { url: string; webhookSecret: string },
  { accounts, concurrency, signal }: { accounts: number; concurrency: number; signal: AbortSignal },
): Promise<BareCreates> {
  const headers = { authorization: `Bearer ${sandboxApiKey(webhookSecret)}`, 'content-type': 'application/json' }
  const createMs: number[] = []
  let next = 0
  async function create(): Promise<void> {
    while (next < accounts) {
      const name = `bare${next}`
      next += 1
      signal.throwIfAborted()
      const startedAt = performance.now()
      const response = await fetch(`${url}/sandbox/panel/accounts`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          externalId: name,
          username: name,
          password: 'Correct-Horse9-Battery',
          domain: `${name}.example`,
          plan: 'seedling',
          email: `${name}@bench.example`,
        }),
      })
      const text = await response.text()
      if (response.status !== 201) throw new Error(`The panel answered ${response.status}: ${text}`)
      createMs.push(performance.now() - startedAt)
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: concurrency }, create))
  return { seconds: (performance.now() - startedAt) / 1000, createMs }
}
