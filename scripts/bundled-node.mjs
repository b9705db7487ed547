import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Node that npm's package `node` brings, so that Ostler runs on the same one everywhere. */
export const bundledNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** The first that runs TypeScript as it is and has `Temporal`. */
const OLDEST_MAJOR = 26

const ourMajor = Number.parseInt(process.versions.node, 10)

/** Runs a TypeScript file on a Node that can, and ends this process the way it ends. */
export async function runOnBundledNode(file, args, nodeOptions = []) {
  if (process.env.npm_command) endWithStarter()
  // What was compiled once need not be again: a start takes half the time.
  const compiled = join(root, 'node_modules/.cache/node')
  if (ourMajor >= OLDEST_MAJOR && nodeOptions.length === 0) {
    nodeModule.enableCompileCache(compiled)
    process.argv.splice(1, Number.POSITIVE_INFINITY, file, ...args)
    await import(pathToFileURL(file).href)
    return
  }
  const node = existsSync(bundledNode) ? bundledNode : process.execPath
  const child = spawn(node, [...nodeOptions, file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal has sent Ctrl-C to the child as well; a second one would ask it to hurry.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (...how) => resolve(how))
  })
  process.exit(code ?? 128 + constants.signals[signal])
}

/**
 * npm passes a signal on to the shell between us, and some shells die of it without telling us. Nor should a server stay
 * behind that nobody can find when npm itself is killed.
 */
function endWithStarter() {
  const starter = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === starter) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}
