/**
 * From a fresh clone to a running system: installs, builds the web apps, starts the server. Plain JavaScript without
 * dependencies, because it runs before there are any, on whatever Node is on the machine.
 *
 * `--watch` starts again after each change; all other arguments go to `ostler serve`.
 */
import { join } from 'node:path'
import { buildWebApps, watchWebApps } from './build-web.mjs'
import { root, runOnBundledNode } from './bundled-node.mjs'
import { ensureInstalled } from './ensure-installed.mjs'

const args = process.argv.slice(2)
const isWatching = args.includes('--watch')

ensureInstalled()
try {
  await buildWebApps()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

if (isWatching) process.on('exit', watchWebApps())
const nodeOptions = isWatching ? ['--watch', '--watch-preserve-output'] : []
const forServer = args.filter((argument) => argument !== '--watch')
await runOnBundledNode(join(root, 'apps/server/src/cli/main.ts'), ['serve', ...forServer], nodeOptions)
