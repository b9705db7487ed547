import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Real programs on this machine, for tests that need them. */

export const run = promisify(execFile)

const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin']

export const isInstalled = (program: string): boolean => folders.some((folder) => existsSync(`${folder}/${program}`))

/** Why tests that make users and start servers of this machine are left out; empty where they are not. */
export function whyWithout(...programs: string[]): string {
  if (process.platform !== 'linux') return 'needs Linux'
  if (process.getuid?.() !== 0) return 'needs root'
  if (!existsSync('/usr/bin/python3')) return 'needs /usr/bin/python3'
  const missing = programs.filter((program) => !isInstalled(program))
  return missing.length === 0 ? '' : `needs ${missing.join(', ')}`
}

export const named = (name: string, why: string): string => (why === '' ? name : `${name} (left out: ${why})`)

export type Started = { child: ChildProcess; stop(): Promise<void> }

/** A server in the foreground; what it complains of is shown when it never comes up. */
export async function start(argv: string[], isUp: () => Promise<boolean>, env?: NodeJS.ProcessEnv): Promise<Started> {
  const [program, ...words] = argv
  const child = spawn(program!, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  let said = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000)
    })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  for (let tries = 0; !(await isUp()); tries++) {
    if (child.exitCode !== null || tries > 400) throw new Error(`${program} does not start: ${said}`)
    await pause(25)
  }
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(late)
  }
  return { child, stop }
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
