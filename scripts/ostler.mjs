#!/usr/bin/env node
/** The operator's command line, on the Node that comes with the installation. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundledNode, root, runOnBundledNode } from './bundled-node.mjs'

if (!existsSync(bundledNode)) {
  console.error(`Ostler is not installed yet: run npm ci in ${root}`)
  process.exit(1)
}
await runOnBundledNode(join(root, 'apps/server/src/cli/main.ts'), process.argv.slice(2))
