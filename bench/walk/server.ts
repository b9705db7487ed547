import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Usage } from './usage-probe.ts'

const root = resolve(import.meta.dirname, '../..')

/** The server as its operator runs it: a process of its own with all three roles, its log in a file. */
export class Server {
  readonly #child: ChildProcess
  readonly #logFile: string

  constructor(env: Record<string, string>, { dataDir, profileTo }: { dataDir: string; profileTo?: string }) {
    this.#logFile = join(dataDir, 'server.log')
    const log = openSync(this.#logFile, 'w')
    const options = [`--import=${new URL('./usage-probe.ts', import.meta.url).href}`]
    if (profileTo !== undefined) options.push('--cpu-prof', `--cpu-prof-dir=${resolve(profileTo)}`)
    const args = [...options, 'apps/server/src/cli/main.ts', 'serve', '--roles', 'web,worker,scheduler']
    this.#child = spawn(process.execPath, args, {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
  }

  async isReady(url: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      if (this.#hasEnded) throw new Error(`The server did not start:\n${await this.logTail()}`)
      const ready = await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
      if (ready) return
      await pause(50)
    }
  }

  async usage(): Promise<Usage> {
    const answer = once(this.#child, 'message')
    this.#child.send('usage')
    const [usage] = await answer
    return usage as Usage
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exit
  }

  async logTail(): Promise<string> {
    return (await readFile(this.#logFile, 'utf8')).split('\n').slice(-20).join('\n')
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}
