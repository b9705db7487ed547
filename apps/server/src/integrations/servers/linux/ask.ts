import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CallContext, Retryable, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { maskedText } from '../../redaction.ts'
import { refusal } from './answers.ts'
import type { Layout } from './layout.ts'
import { type Carried, overSsh, type SshServer } from './ssh.ts'

export type LinuxAccess = { server: SshServer; layout: Layout }

/** What the program is asked for, besides where things are. */
export type Question = { op: string; account?: Record<string, string | null> } & Record<string, unknown>

export type Asked<Answer> =
  | { kind: 'yes'; answer: Answer }
  /** The program said no, with a code of its own. */
  | { kind: 'no'; code: string; reason: string }
  /** We are not let in, or dare not speak to it: nothing was done. */
  | { kind: 'locked'; field: string | null; reason: string; fingerprint?: string }
  | Retryable
  | Unknown

const folder = join(import.meta.dirname, 'program')

const program = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .sort()
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

/**
 * The program, and in its last line what it is asked, as base64: a program that was cut off on its way either lacks this
 * line or does not parse, and does nothing.
 */
export function programFor(question: Question, layout: Layout): string {
  const document = Buffer.from(JSON.stringify({ ...question, layout })).toString('base64')
  return `${program}\nmain("${document}")\n`
}

/** Reads the program from its standard input, so nothing has to be installed; `-I`: without a look at the user's own files. */
const interpreter = '/usr/bin/python3 -I -'

/** Runs the program on the server with one question. */
export async function askLinux<Schema extends z.ZodType>(
  { server, layout }: LinuxAccess,
  question: Question,
  schema: Schema,
  call: CallContext,
): Promise<Asked<z.output<Schema>>> {
  const secrets = [server.privateKey, server.passphrase, String(question.password ?? '')]
  const startedAt = performance.now()
  const command = server.user === 'root' ? interpreter : `sudo -n ${interpreter}`
  const carried = await overSsh(server, command, programFor(question, layout), call.signal)
  const { output, status, error } = said(carried)
  call.onExchange({
    method: 'SSH',
    url: `ssh://${server.user}@${server.host}:${server.port}`,
    requestBody: maskedText(JSON.stringify(question), secrets),
    ...(status === undefined ? {} : { status }),
    ...(output === undefined ? {} : { responseBody: maskedText(output, secrets) }),
    durationMs: Math.round(performance.now() - startedAt),
    ...(error === undefined ? {} : { error: maskedText(error, secrets) }),
  })
  return judge(carried, schema, server.hostKey)
}

function said(carried: Carried): { output?: string; status?: number; error?: string } {
  if (carried.kind === 'other_key') return { error: `It shows the host key ${carried.fingerprint}.` }
  if (carried.kind !== 'answered') return { error: carried.reason }
  const { output, status, complaint } = carried
  return { output, status, ...(complaint === '' ? {} : { error: complaint }) }
}

function judge<Schema extends z.ZodType>(carried: Carried, schema: Schema, pinned: string): Asked<z.output<Schema>> {
  if (carried.kind === 'not_sent') return { kind: 'retryable', reason: carried.reason }
  if (carried.kind === 'no_answer') return { kind: 'unknown', reason: carried.reason }
  if (carried.kind === 'not_let_in') return { kind: 'locked', field: carried.field, reason: carried.reason }
  if (carried.kind === 'other_key') {
    const { fingerprint } = carried
    const reason =
      pinned === ''
        ? `The server shows the host key ${fingerprint}. Compare it with the server's own, and enter it.`
        : `The server shows the host key ${fingerprint}, and another one is expected: it was set up anew, or it is not ours.`
    return { kind: 'locked', field: 'hostKey', reason, fingerprint }
  }
  const json = jsonOf(carried.output)
  const no = refusal.safeParse(json)
  if (no.success) {
    const { code, message } = no.data
    if (code === 'NOT_ROOT') return { kind: 'locked', field: 'user', reason: message }
    if (code === 'LOCKED') return { kind: 'retryable', reason: message, afterSeconds: 15 }
    return code === 'INTERNAL' ? { kind: 'unknown', reason: message } : { kind: 'no', code, reason: message }
  }
  const yes = schema.safeParse(json)
  return yes.success ? { kind: 'yes', answer: yes.data } : withoutAnswer(carried)
}

/** The program was not run, or something else spoke in its place. */
function withoutAnswer({ status, output, complaint }: Extract<Carried, { kind: 'answered' }>): Asked<never> {
  const words = complaint.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
  if (output === '' && (status === 127 || /python3: (command )?not found/.test(complaint)))
    return { kind: 'locked', field: null, reason: `There is no /usr/bin/python3 on the server. ${words}`.trim() }
  if (output === '' && /^sudo:/m.test(complaint))
    return { kind: 'locked', field: 'user', reason: `The user may not run /usr/bin/python3 by sudo. ${words}` }
  return { kind: 'unknown', reason: `The server answered something that cannot be read (${status}). ${words}`.trim() }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
