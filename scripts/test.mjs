/** Runs every test on a fresh machine: installs what is missing, then Vitest on the Node that comes with the project. */
import { join } from 'node:path'
import { root, runOnBundledNode } from './bundled-node.mjs'
import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled()
await runOnBundledNode(join(root, 'node_modules/vitest/vitest.mjs'), ['run', ...process.argv.slice(2)])
