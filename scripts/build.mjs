/** Builds the web apps where they are missing or older than their sources; `npm start` does the same. */
import { buildWebApps } from './build-web.mjs'
import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled()
await buildWebApps()
