import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { bundledNode, root } from './bundled-node.mjs'

const APPS = ['portal', 'admin']

/** What both apps are made of besides their own folder. */
const SHARED = [
  'packages/ui',
  'packages/sign-in',
  'packages/contract',
  'packages/kernel',
  'package-lock.json',
  'apps/tsconfig.json',
]

/** Builds the web apps whose sources changed since they were built. Throws with the whole output when one fails. */
export async function buildWebApps() {
  const apps = await Promise.all(APPS.filter(isThere).map(async (app) => ({ app, sources: await sourcesOf(app) })))
  const isBuilt = await Promise.all(apps.map(({ app, sources }) => wasBuiltFrom(app, sources)))
  const stale = apps.filter((_, index) => !isBuilt[index])
  if (stale.length === 0) return
  console.log('Building the web pages …')
  // The other one is waited for when one fails, so that nothing is left running.
  const outcomes = await Promise.allSettled(stale.map(({ app, sources }) => build(app, sources)))
  const failure = outcomes.find(({ status }) => status === 'rejected')
  if (failure) throw failure.reason
}

/** Keeps building while somebody works on the pages; the returned function ends that. */
export function watchWebApps() {
  const children = APPS.filter((app) => isThere(app) && viteOf(app)).map((app) => {
    const options = ['build', '--watch', '--emptyOutDir', 'false', '--logLevel', 'warn']
    return spawn(bundledNode, [viteOf(app), ...options], {
      cwd: folderOf(app),
      stdio: ['ignore', 'inherit', 'inherit'],
    })
  })
  return () => {
    for (const child of children) child.kill()
  }
}

function isThere(app) {
  return existsSync(join(folderOf(app), 'vite.config.ts'))
}

async function wasBuiltFrom(app, sources) {
  const dist = join(folderOf(app), 'dist')
  const stamp = await readFile(join(dist, '.built-from'), 'utf8').catch(() => undefined)
  if (stamp === sources) return true
  // An image for production has the pages, and not what builds them.
  if (!viteOf(app) && existsSync(join(dist, 'index.html'))) return true
  if (!viteOf(app)) throw new Error(`The pages of apps/${app} are not built, and Vite is missing: npm ci --include=dev`)
  return false
}

/** A fingerprint of every file the pages are made from: its path, size and time of change. */
async function sourcesOf(app) {
  const found = await Promise.all([`apps/${app}`, ...SHARED].map((path) => describe(path)))
  return createHash('sha256').update(found.flat().sort().join('\n')).digest('hex')
}

async function describe(path) {
  const found = await stat(join(root, path)).catch(() => undefined)
  if (!found) return []
  if (!found.isDirectory()) return [`${path} ${found.size} ${found.mtimeMs}`]
  const names = (await readdir(join(root, path))).filter((name) => !/^(dist|node_modules)$|\.test\.tsx?$/.test(name))
  const inside = await Promise.all(names.map((name) => describe(`${path}/${name}`)))
  return inside.flat()
}

/** Once here and well, rather than at each request: what browsers take is 4 times smaller. */
async function compress(folder) {
  const names = await readdir(folder, { recursive: true })
  for (const name of names.filter((one) => /\.(js|css|html|svg|json|webmanifest)$/.test(one))) {
    const content = await readFile(join(folder, name))
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content))
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content))
  }
}

/** Builds beside and swaps, so that a server that runs meanwhile never serves half an app. */
async function build(app, sources) {
  const folder = folderOf(app)
  const fresh = join(folder, 'node_modules', `.pages-${process.pid}`)
  try {
    await mkdir(join(folder, 'node_modules'), { recursive: true })
    await runVite(app, fresh)
    await compress(fresh)
    await writeFile(join(fresh, '.built-from'), sources)
    const dist = join(folder, 'dist')
    await rm(dist, { recursive: true, force: true })
    // node_modules may be a volume of its own.
    await rename(fresh, dist).catch(() => cp(fresh, dist, { recursive: true }))
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function runVite(app, outDir) {
  const options = ['build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn']
  const child = spawn(bundledNode, [viteOf(app), ...options], {
    cwd: folderOf(app),
    // Vite keeps a NODE_ENV that is set, and a test's would build React's slow development version.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`${output.trim()}\nThe pages of apps/${app} could not be built, see above.`)
}

function viteOf(app) {
  try {
    const manifest = createRequire(join(folderOf(app), 'package.json')).resolve('vite/package.json')
    return join(manifest, '../bin/vite.js')
  } catch {
    return undefined
  }
}

function folderOf(app) {
  return join(root, 'apps', app)
}
