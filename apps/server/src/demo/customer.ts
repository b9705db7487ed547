/** Somebody at the sandbox gateway's pay page, who types in a card. What became of it, we hear by webhook. */
export type SandboxCustomer = {
  pays(attemptId: number, card?: string): Promise<void>
  /** Goes to the bank to have the payment back. */
  disputes(attemptId: number): Promise<void>
}

const GOOD_CARD = '4242 4242 4242 4242'

export function sandboxCustomer(sandbox: {
  url: string
  apiKey: string
  keyOf: (attemptId: number) => Promise<string>
}): SandboxCustomer {
  const headers = { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' }
  async function acts(attemptId: number, act: 'pay' | 'dispute', body: object): Promise<void> {
    const key = await sandbox.keyOf(attemptId)
    const found = await fetch(`${sandbox.url}/sandbox/gateway/sessions?attemptKey=${encodeURIComponent(key)}`, {
      headers,
    })
    const { sessionId } = (await found.json()) as { sessionId: string }
    const done = await fetch(`${sandbox.url}/sandbox/gateway/sessions/${sessionId}/${act}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    if (!done.ok) throw new Error(`The sandbox gateway answered ${done.status}: ${await done.text()}`)
  }
  return {
    pays: (attemptId, card = GOOD_CARD) => acts(attemptId, 'pay', { card }),
    disputes: (attemptId) => acts(attemptId, 'dispute', { as: 'open' }),
  }
}
