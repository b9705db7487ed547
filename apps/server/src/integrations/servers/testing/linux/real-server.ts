import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { GivenSettings } from '@ostler/integration-kit'
import { freePort } from '../../../../platform/free-port.ts'
import { fingerprintOf } from '../../linux/ssh.ts'
import { listens, run, type Started, start } from './programs.ts'
import { type Page, visit } from './visits.ts'

/** What the next command that arrives meets; see the script below. */
type Fate = 'dropped' | 'late' | 'broken' | 'no_python' | 'no_sudo' | 'greeting' | `busy:${string}`

export type RealServer = Awaited<ReturnType<typeof startRealServer>>

/**
 * This machine as a hosting server: its own sshd and nginx, each with a configuration, keys and ports of its own, in one
 * folder that goes in the end. Unix users are real ones of this machine; their homes tell which are ours.
 *
 * Below /srv and not in a temporary folder: sshd locks nobody into what others may write to.
 */
export async function startRealServer({ layout: more = {} }: { layout?: Record<string, string | number> } = {}) {
  const tag = randomBytes(3).toString('hex')
  const dir = `/srv/ostler-test-${tag}`
  const group = `ostlertest${tag}`
  for (const folder of ['ssh', 'www', 'nginx/available', 'nginx/enabled', 'nginx/logs', 'nginx/tmp'])
    await mkdir(join(dir, folder), { recursive: true, mode: 0o755 })
  await mkdir('/run/sshd', { recursive: true })
  const keys = await makeKeys(join(dir, 'ssh'))
  const [sshPort, httpPort, httpsPort] = [await freePort(), await freePort(), await freePort()]

  await writeFile(join(dir, 'ssh/fate.sh'), fateScript(dir), { mode: 0o755 })
  await writeFile(join(dir, 'ssh/sshd_config'), sshdConfig(dir, sshPort, group))
  await writeFile(join(dir, 'nginx/nginx.conf'), nginxConfig(dir, httpPort))
  const nginx = `nginx -p ${dir}/nginx/ -c ${dir}/nginx/nginx.conf`
  const started: Started[] = []
  started.push(
    await start(['/usr/sbin/sshd', '-D', '-e', '-f', join(dir, 'ssh/sshd_config')], () => listens(sshPort)),
    await start([...nginx.split(' '), '-g', 'daemon off;'], () => listens(httpPort)),
  )

  const layout: Record<string, string | number> = {
    webRoot: `${dir}/www`,
    stateDirectory: `${dir}/state`,
    backupDirectory: `${dir}/backups`,
    nginxAvailable: `${dir}/nginx/available`,
    nginxEnabled: `${dir}/nginx/enabled`,
    nginxLogs: `${dir}/nginx/logs`,
    nginxTest: `${nginx} -t`,
    nginxReload: `${nginx} -s reload`,
    httpPort,
    httpsPort,
    phpPools: `${dir}/no-php`,
    mariadbOptions: `--socket=${dir}/no-socket`,
    postgresOptions: `--host=${dir}/no-socket`,
    sftpGroup: group,
    sshdConfig: `${dir}/ssh/sshd_config`,
    certbotFolder: `${dir}/letsencrypt`,
    keepFreeMib: 16,
    ...more,
  }

  const usersHere = async () =>
    (await readFile('/etc/passwd', 'utf8'))
      .split('\n')
      .map((line) => line.split(':'))
      .filter((fields) => fields[5]?.startsWith(`${dir}/`))
      .map((fields) => fields[0]!)

  const server = {
    dir,
    group,
    layout,
    ports: { ssh: sshPort, http: httpPort, https: httpsPort },
    keys,

    /** The settings that staff would enter. */
    settings: (wish: GivenSettings = {}, itsLayout: Record<string, string | number> = {}) => ({
      host: '127.0.0.1',
      port: String(sshPort),
      user: 'root',
      hostKey: keys.fingerprint,
      privateKey: keys.client,
      passphrase: '',
      layout: Object.entries({ ...layout, ...itsLayout })
        .map(([name, value]) => `${name} = ${value}`)
        .join('\n'),
      ...wish,
    }),

    /** The next command meets this, and the others do not. */
    async next(fate: Fate) {
      await mkdir(join(dir, 'state/locks'), { recursive: true, mode: 0o700 })
      await writeFile(join(dir, 'ssh/next'), fate)
    },

    lockOf: (username: string) => `${dir}/state/locks/${username}.lock`,

    /** How many Unix users of this name there are. */
    async standing(username: string): Promise<number> {
      return (await readFile('/etc/passwd', 'utf8')).split('\n').filter((line) => line.startsWith(`${username}:`))
        .length
    },

    async foreignUser(username: string) {
      await run('useradd', ['--no-create-home', '--home-dir', `${dir}/elsewhere/${username}`, '--', username])
    },

    usersHere,

    /** Every path and user that there is. Not what has nothing to do with accounts, such as the log of errors. */
    async everything(): Promise<string[]> {
      const files = (await readdir(dir, { recursive: true })).filter(
        (name) => !/^(ssh|nginx\/(tmp|logs\/error))/.test(name),
      )
      return [...files, ...(await usersHere()).map((name) => `user ${name}`)].sort()
    },

    async stop() {
      for (const one of started) await one.stop()
      for (const user of await usersHere()) await run('userdel', ['--force', '--', user])
      await run('groupdel', ['--', group]).catch(() => {})
      await rm(dir, { recursive: true, force: true })
    },

    alsoStarted: (...more: Started[]) => void started.push(...more),
    page: (host: string, path = '/') => visit(httpPort, host, path),
    securePage: (host: string, path = '/') => visit(httpsPort, host, path, 'tls'),

    /**
     * nginx takes a new configuration a moment after it was told to, and for another moment the former one answers as well:
     * so it has to be right several times in a row.
     */
    async pageThat(host: string, isRight: (page: Page) => boolean, path = '/'): Promise<Page> {
      for (let tries = 0, right = 0; ; tries++) {
        const page = await visit(httpPort, host, path).catch(() => ({ status: 0, text: '' }))
        right = isRight(page) ? right + 1 : 0
        if (right === 5 || tries > 200) return page
        await pause(25)
      }
    },
  }
  return server
}

async function makeKeys(folder: string) {
  for (const name of ['host', 'other_host', 'client', 'stranger'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)])
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-C', 'sealed', '-f', join(folder, 'sealed')])
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  await writeFile(join(folder, 'authorized_keys'), `${await read('client.pub')}${await read('sealed.pub')}`)
  await chmod(join(folder, 'authorized_keys'), 0o644)
  const fingerprint = async (name: string) => fingerprintOf(Buffer.from((await read(name)).split(' ')[1]!, 'base64'))
  return {
    client: await read('client'),
    stranger: await read('stranger'),
    sealed: await read('sealed'),
    fingerprint: await fingerprint('host.pub'),
    otherFingerprint: await fingerprint('other_host.pub'),
  }
}

const sshdConfig = (dir: string, port: number, group: string) => `
Port ${port}
ListenAddress 127.0.0.1
HostKey ${dir}/ssh/host
PidFile none
AuthorizedKeysFile ${dir}/ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
MaxStartups 200
Subsystem sftp internal-sftp
Match User root
  ForceCommand ${dir}/ssh/fate.sh
Match Group ${group}
  ChrootDirectory %h
  ForceCommand internal-sftp -u 0027
  AllowTcpForwarding no
  PasswordAuthentication yes
`

/** Lets a command be carried out and loses its answer, holds a lock against it, or answers as a server set up badly does. */
const fateScript = (dir: string) => `#!/bin/sh
fate=$(cat ${dir}/ssh/next 2>/dev/null)
rm -f ${dir}/ssh/next
case "$fate" in
  dropped) $SSH_ORIGINAL_COMMAND >/dev/null 2>&1; kill -9 $PPID ;;
  late) said=$($SSH_ORIGINAL_COMMAND); sleep 8; echo "$said" ;;
  broken)
    echo 'server { listen nowhere; }' > ${dir}/nginx/enabled/broken
    $SSH_ORIGINAL_COMMAND
    rm -f ${dir}/nginx/enabled/broken ;;
  no_python) echo 'sh: 1: /usr/bin/python3: not found' >&2; exit 127 ;;
  no_sudo) echo 'sudo: a password is required' >&2; exit 1 ;;
  greeting) echo 'Welcome to web1!'; exec $SSH_ORIGINAL_COMMAND ;;
  busy:*) exec flock "\${fate#busy:}" $SSH_ORIGINAL_COMMAND ;;
  *) exec $SSH_ORIGINAL_COMMAND ;;
esac
`

const nginxConfig = (dir: string, port: number) => `
user www-data;
worker_processes 1;
pid ${dir}/nginx/pid;
error_log ${dir}/nginx/logs/error.log;
events { worker_connections 128; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${dir}/nginx/tmp/${name};`).join(' ')}
  ${existsSync('/etc/nginx/mime.types') ? 'include /etc/nginx/mime.types;' : ''}
  server { listen ${port} default_server; return 404; }
  include ${dir}/nginx/enabled/*;
}
`
