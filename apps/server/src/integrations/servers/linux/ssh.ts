import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { PanelPlace } from '@ostler/integration-kit'
import ssh2 from 'ssh2'

// A CommonJS module: Node finds no names in it.
const { Client, utils } = ssh2

export type SshServer = {
  host: string
  port: number
  user: string
  privateKey: string
  passphrase: string
  /** `SHA256:…`; empty while nobody has vouched for one. */
  hostKey: string
  connect: PanelPlace['connect']
  timeoutMs: number
}

/**
 * - `answered`: the command ended
 * - `not_sent`: it was never started, so nothing was done
 * - `no_answer`: it may have been done, or may still be at it
 * - `other_key`: the server shows another host key than the pinned one, or there is none. Nothing was said to it
 * - `not_let_in`: the server does not take our key, or the key cannot be read
 */
export type Carried =
  | { kind: 'answered'; status: number; output: string; complaint: string }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'no_answer'; reason: string }
  | { kind: 'other_key'; fingerprint: string }
  | { kind: 'not_let_in'; field: 'privateKey' | 'passphrase' | 'user'; reason: string }

/** Beyond this an answer is not what was asked for, and would fill the memory. */
const LONGEST_ANSWER = 4 * 1024 * 1024

/** As OpenSSH writes it. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** Runs one command with this input. Never throws for what the other side does. */
export async function overSsh(
  server: SshServer,
  command: string,
  input: string,
  signal: AbortSignal,
): Promise<Carried> {
  const key = readKey(server)
  if (key) return key
  const timeout = AbortSignal.timeout(server.timeoutMs)
  const ends = AbortSignal.any([signal, timeout])
  let socket: Duplex
  try {
    socket = await server.connect(server.host, server.port, ends)
  } catch (error) {
    return {
      kind: 'not_sent',
      reason: timeout.aborted ? `No connection within ${server.timeoutMs} ms.` : wordsOf(error),
    }
  }
  const why = () =>
    timeout.aborted ? `No answer within ${server.timeoutMs} ms.` : 'The call was ended while it was under way.'
  return converse(server, socket, { command, input, ends, why })
}

type Conversation = { command: string; input: string; ends: AbortSignal; why: () => string }

function converse(server: SshServer, socket: Duplex, { command, input, ends, why }: Conversation): Promise<Carried> {
  return new Promise((resolve) => {
    const client = new Client()
    let isSent = false
    let shown: string | null = null

    const finish = (carried: Carried) => {
      ends.removeEventListener('abort', cutOff)
      client.end()
      socket.destroy()
      resolve(carried)
    }
    const broken = (reason: string) => finish({ kind: isSent ? 'no_answer' : 'not_sent', reason })
    const cutOff = () => broken(why())

    client.on('error', (error: Error & { level?: string }) => {
      if (shown !== null && shown !== server.hostKey) return finish({ kind: 'other_key', fingerprint: shown })
      if (error.level === 'client-authentication')
        return finish({
          kind: 'not_let_in',
          field: 'user',
          reason: `The server does not let "${server.user}" in with this key.`,
        })
      broken(wordsOf(error))
    })
    client.on('close', () => broken('The connection was closed.'))
    client.on('ready', () => {
      client.exec(command, (error, channel) => {
        if (error) return broken(wordsOf(error))
        const output: Buffer[] = []
        const complaint: Buffer[] = []
        let length = 0
        const gather = (chunks: Buffer[]) => (chunk: Buffer) => {
          length += chunk.length
          if (length > LONGEST_ANSWER) return broken(`The answer is longer than ${LONGEST_ANSWER} bytes.`)
          chunks.push(chunk)
        }
        channel.on('data', gather(output))
        channel.stderr.on('data', gather(complaint))
        channel.on('error', (problem: Error) => broken(wordsOf(problem)))
        channel.on('close', (status: number | null | undefined) => {
          if (typeof status !== 'number') return broken('The command was ended from outside.')
          finish({ kind: 'answered', status, output: textOf(output), complaint: textOf(complaint) })
        })
        isSent = true
        channel.end(input)
      })
    })
    if (ends.aborted) return cutOff()
    ends.addEventListener('abort', cutOff)
    client.connect({
      sock: socket,
      username: server.user,
      privateKey: server.privateKey,
      ...(server.passphrase === '' ? {} : { passphrase: server.passphrase }),
      authHandler: ['publickey'],
      readyTimeout: server.timeoutMs,
      keepaliveInterval: 15_000,
      hostVerifier: (key: Buffer) => {
        shown = fingerprintOf(key)
        return shown === server.hostKey
      },
    })
  })
}

/** What is wrong with the key of the settings; null: nothing. */
function readKey({ privateKey, passphrase }: SshServer): Extract<Carried, { kind: 'not_let_in' }> | null {
  const read = utils.parseKey(privateKey, passphrase === '' ? undefined : passphrase)
  if (!(read instanceof Error)) return null
  const isLocked = /passphrase|decrypt|integrity|bcrypt/i.test(read.message)
  return {
    kind: 'not_let_in',
    field: isLocked ? 'passphrase' : 'privateKey',
    reason: isLocked ? 'The passphrase does not open the private key.' : 'The private key cannot be read.',
  }
}

const textOf = (chunks: Buffer[]): string => Buffer.concat(chunks).toString('utf8')

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
