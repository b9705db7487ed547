import { existsSync } from 'node:fs'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../../platform/free-port.ts'
import { isInstalled, listens, run, type Started, start } from './programs.ts'

/** What a plan may want besides files: each started from Debian's package, on its own, in the folder of the test. */

type Added = { layout: Record<string, string | number>; started: Started }

const idOf = async (name: string, which: '-u' | '-g') => Number((await run('id', [which, name])).stdout)

async function folderOf(path: string, owner: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o755 })
  await chown(path, await idOf(owner, '-u'), await idOf(owner, '-g'))
  return path
}

export const fpm = ['php-fpm8.2', 'php-fpm8.4', 'php-fpm8.3', 'php-fpm'].find(isInstalled) ?? 'php-fpm8.2'

export async function startPhp(dir: string): Promise<Added> {
  const at = join(dir, 'php')
  await mkdir(join(at, 'pools'), { recursive: true, mode: 0o755 })
  // FPM wants one pool at least, as Debian brings it.
  const pool = `[www]\nuser = www-data\ngroup = www-data\nlisten = ${at}/www.sock\npm = ondemand\npm.max_children = 1\n`
  await writeFile(join(at, 'pools/www.conf'), pool)
  const config = `[global]\npid = ${at}/pid\nerror_log = ${at}/log\ndaemonize = no\ninclude = ${at}/pools/*.conf\n`
  await writeFile(join(at, 'fpm.conf'), config)
  const started = await start([fpm, '-F', '-y', join(at, 'fpm.conf')], async () => existsSync(join(at, 'www.sock')))
  return {
    started,
    layout: {
      phpPools: join(at, 'pools'),
      phpSockets: at,
      phpTest: `${fpm} -y ${at}/fpm.conf -t`,
      phpReload: `kill -USR2 ${started.child.pid}`,
    },
  }
}

export async function startMariadb(dir: string): Promise<Added> {
  const at = await folderOf(join(dir, 'mariadb'), 'mysql')
  const data = await folderOf(join(at, 'data'), 'mysql')
  const as = ['--no-defaults', `--datadir=${data}`, '--user=mysql']
  await run('mariadb-install-db', [...as, '--auth-root-authentication-method=socket', '--skip-test-db'])
  const socket = join(at, 'socket')
  const isUp = () => run('mariadb', [`--socket=${socket}`, '-e', 'SELECT 1']).then(Boolean, () => false)
  const started = await start(
    [
      'mariadbd',
      ...as,
      `--socket=${socket}`,
      '--skip-networking',
      `--pid-file=${at}/pid`,
      '--innodb-buffer-pool-size=16M',
    ],
    isUp,
  )
  return { started, layout: { mariadbOptions: `--socket=${socket}` } }
}

const binaries = ['15', '17', '16', '14'].map((version) => `/usr/lib/postgresql/${version}/bin`).find(existsSync)

export const whyNoPostgres = binaries ? '' : 'needs postgresql'

export async function startPostgres(dir: string): Promise<Added & { port: number }> {
  const at = await folderOf(join(dir, 'postgres'), 'postgres')
  const asPostgres = ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups']
  const port = await freePort()
  await run('setpriv', [
    ...asPostgres,
    `${binaries}/initdb`,
    '-D',
    join(at, 'data'),
    '--no-sync',
    '--auth-local=peer',
    '--auth-host=scram-sha-256',
  ])
  const options = [
    '-k',
    at,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'fsync=off',
    '-c',
    'shared_buffers=16MB',
  ]
  const started = await start(
    ['setpriv', ...asPostgres, `${binaries}/postgres`, '-D', join(at, 'data'), ...options],
    () => listens(port),
  )
  return { started, port, layout: { postgresOptions: `--host=${at} --port=${port}` } }
}
