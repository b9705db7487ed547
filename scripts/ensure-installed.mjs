import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { bundledNode, root } from './bundled-node.mjs'

/** Installs what is missing or no longer what package-lock.json says. Runs on any Node that npm itself runs on. */
export function ensureInstalled() {
  if (isInstalled()) return
  console.log('Installing what Ostler needs; this takes about a minute …')
  const start = Date.now()
  const npm = install()
  if (npm.status !== 0) {
    stopWith(
      `${npm.output}\nThe installation failed, see above: check the connection to the npm registry and try again.`,
    )
  }
  if (!existsSync(bundledNode)) {
    // Happens where `ignore-scripts` is set; overruling that is not for us to do.
    stopWith('npm did not run the install script of its package node: run npm rebuild node --ignore-scripts=false')
  }
  console.log(`Installed in ${Math.round((Date.now() - start) / 1000)} s`)
}

/**
 * `npm ci` installs exactly what the lockfile says and refuses one that does not cover package.json, as it is after an
 * edit by hand, or where the lockfile was made without access to the packages of other platforms. `npm install` takes it
 * as far as it goes and completes it.
 */
function install() {
  // The web apps are built here, which takes development dependencies, even where NODE_ENV is production.
  const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const hasLockfile = existsSync(join(root, 'package-lock.json'))
  const exact = hasLockfile ? runNpm(['ci', ...options]) : undefined
  return exact && !exact.output.includes('EUSAGE') ? exact : runNpm(['install', ...options])
}

/**
 * npm writes down what it installed when it is done. That is compared with what is wanted, package by package, because
 * times tell nothing: a fresh checkout or a copied image gives every file a new one.
 */
function isInstalled() {
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'))
  if (!installed || !existsSync(bundledNode)) return false
  const wanted = Object.entries(readPackages(join(root, 'package-lock.json')) ?? {})
  return wanted.every(([path, { version, integrity, ...flags }]) => {
    const found = installed[path]
    if (path === '') return true
    if (!found) return mayBeLeftOut(flags)
    return found.version === version && found.integrity === integrity
  })
}

function mayBeLeftOut({ optional, devOptional, dev, peer }) {
  return optional || peer || ((dev || devOptional) && process.env.NODE_ENV === 'production')
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Runs npm on the machine's own Node: the one in node_modules is about to be replaced. */
function runNpm(args) {
  const { npm_execpath: npmFile = '', npm_node_execpath: npmNode = process.execPath, PATH = '' } = process.env
  const own = PATH.split(delimiter).filter((folder) => !folder.startsWith(join(root, 'node_modules')))
  const options = {
    cwd: root,
    env: { ...process.env, PATH: own.join(delimiter) },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  }
  const { status, stdout, stderr, error } = basename(npmFile).startsWith('npm')
    ? spawnSync(npmNode, [npmFile, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  return { status, output: [stdout, stderr, error?.message].filter(Boolean).join('\n').trim() }
}

function stopWith(message) {
  console.error(message)
  process.exit(1)
}
