import type { Account, ActionOutcome, CallContext, CreateOutcome, ServerPanel, Unknown } from '@ostler/integration-kit'
import { z } from 'zod'
import { exchange, type HttpResult } from '../http-exchange.ts'
import { readJson } from '../json-answer.ts'

export type SandboxPanelOptions = {
  /** Where the sandbox answers, without a path: `http://localhost:8080`. */
  baseUrl: string
  apiKey: string
  timeoutMs?: number
}

const accountAnswer = z.object({
  account: z.object({
    externalId: z.string(),
    username: z.string(),
    domain: z.string().nullable(),
    plan: z.string(),
    suspended: z.boolean(),
    host: z.string(),
    panelUrl: z.string().nullable(),
  }),
})

type AccountAnswer = z.output<typeof accountAnswer>['account']

const usageAnswer = z.object({
  usage: z.object({ diskMib: z.number(), diskLimitMib: z.number().nullable(), trafficMib: z.number() }),
})

const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

type Asked =
  | { kind: 'yes'; result: HttpResult }
  | { kind: 'absent' }
  | { kind: 'exists'; result: HttpResult }
  | { kind: 'rejected'; reason: string }
  | { kind: 'retryable'; reason: string }
  | Unknown

/** The control panel of the sandbox, spoken to like a real one. */
export function createSandboxPanel(options: SandboxPanelOptions): ServerPanel {
  const base = `${options.baseUrl.replace(/\/$/, '')}/sandbox/panel`

  async function ask(method: 'GET' | 'POST', path: string, call: CallContext, json?: unknown): Promise<Asked> {
    const result = await exchange(
      {
        method,
        url: `${base}${path}`,
        headers: {
          authorization: `Bearer ${options.apiKey}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        timeoutMs: options.timeoutMs,
        secrets: [options.apiKey],
      },
      call,
    )
    if (result.kind === 'not_sent') return { kind: 'retryable', reason: result.reason }
    if (result.kind === 'no_answer') return { kind: 'unknown', reason: result.reason }
    return judge(result.status, result)
  }

  async function act(externalId: string, verb: string, call: CallContext, json?: unknown): Promise<ActionOutcome> {
    const asked = await ask('POST', `${pathOf(externalId)}/${verb}`, call, json)
    if (asked.kind === 'yes') return { kind: 'ok' }
    return asked.kind === 'exists' ? unreadable : asked
  }

  return {
    name: 'sandbox',
    label: 'Sandbox panel',

    async create(input, call): Promise<CreateOutcome> {
      const asked = await ask('POST', '/accounts', call, input)
      if (asked.kind !== 'yes' && asked.kind !== 'exists') return asked.kind === 'absent' ? unreadable : asked
      const account = readJson(asked.result, accountAnswer)?.account
      if (!account) return unreadable
      return {
        kind: 'ready',
        created: asked.kind === 'yes',
        username: account.username,
        host: account.host,
        panelUrl: account.panelUrl,
      }
    },

    async lookUp(externalId, call) {
      const asked = await ask('GET', pathOf(externalId), call)
      if (asked.kind === 'absent') return asked
      if (asked.kind !== 'yes') return notRead(asked)
      const account = readJson(asked.result, accountAnswer)?.account
      if (!account) return unreadable
      return { kind: 'found', account: accountOf(account), host: account.host, panelUrl: account.panelUrl }
    },

    suspend: (externalId, reason, call) => act(externalId, 'suspend', call, { reason }),
    unsuspend: (externalId, call) => act(externalId, 'unsuspend', call),
    terminate: (externalId, call) => act(externalId, 'terminate', call),

    async usage(externalId, call) {
      const asked = await ask('GET', `${pathOf(externalId)}/usage`, call)
      if (asked.kind === 'absent') return asked
      if (asked.kind !== 'yes') return notRead(asked)
      const usage = readJson(asked.result, usageAnswer)?.usage
      return usage ? { kind: 'read', usage } : unreadable
    },
  }
}

const unreadable: Unknown = { kind: 'unknown', reason: 'The panel answered something that cannot be read.' }

const pathOf = (externalId: string): string => `/accounts/${encodeURIComponent(externalId)}`

/** For a question there is no "no": what could not be read is not known. */
const notRead = (asked: Exclude<Asked, { kind: 'yes' | 'absent' }>): Unknown => ({
  kind: 'unknown',
  reason: asked.kind === 'exists' ? unreadable.reason : asked.reason,
})

/** The panel promises that 429 and 503 come before it has done anything; after any other failure of its own, nobody knows. */
function judge(status: number, result: HttpResult): Asked {
  if (status >= 200 && status < 300) return { kind: 'yes', result }
  const refusal = readJson(result, errorAnswer)?.error
  if (!refusal) return { kind: 'unknown', reason: `The panel answered ${status}.` }
  if (status === 429 || status === 503) return { kind: 'retryable', reason: refusal.message }
  if (refusal.code === 'account_not_found') return { kind: 'absent' }
  if (refusal.code === 'exists') return { kind: 'exists', result }
  if (status >= 400 && status < 500) return { kind: 'rejected', reason: refusal.message }
  return { kind: 'unknown', reason: refusal.message }
}

function accountOf(answer: AccountAnswer): Account {
  const { externalId, username, domain, plan, suspended } = answer
  return { externalId, username, domain, plan, suspended }
}
