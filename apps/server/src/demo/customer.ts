/** Somebody at the sandbox gateway's pay page, who types in a card. What became of it, we hear by webhook. */
export type SandboxCustomer = {
  pays(attemptId: number, card?: string): Promise<void>
}

const GOOD_CARD = '4242 4242 4242 4242'

export function sandboxCustomer(sandbox: {
  url: string
  apiKey: string
  keyOf: (attemptId: number) => Promise<string>
}): SandboxCustomer {
  const headers = { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' }
  return {
    async pays(attemptId, card = GOOD_CARD) {
      const key = await sandbox.keyOf(attemptId)
      const found = await fetch(`${sandbox.url}/sandbox/gateway/sessions?attemptKey=${encodeURIComponent(key)}`, {
        headers,
      })
      const { sessionId } = (await found.json()) as { sessionId: string }
      const paid = await fetch(`${sandbox.url}/sandbox/gateway/sessions/${sessionId}/pay`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ card }),
      })
      if (!paid.ok) throw new Error(`The sandbox gateway answered ${paid.status}: ${await paid.text()}`)
    },
  }
}
