import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../../platform/free-port.ts'
import { listens, run, type Started, start } from './programs.ts'

/**
 * A certificate authority on this machine (Pebble, of Let's Encrypt), and a name server that sends every domain here. Pebble
 * refuses some requests on purpose, as a busy authority does.
 */
export async function startAuthority(
  dir: string,
  httpPort: number,
): Promise<{ directory: string; started: Started[] }> {
  const at = join(dir, 'authority')
  await mkdir(at, { recursive: true })
  const pair = [
    '-out',
    join(at, 'crt'),
    '-keyout',
    join(at, 'key'),
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ]
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', ...pair])
  const [acme, management, names, namesManagement] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const pebble = {
    listenAddress: `127.0.0.1:${acme}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: join(at, 'crt'),
    privateKey: join(at, 'key'),
    httpPort,
    tlsPort: 1,
  }
  await writeFile(join(at, 'pebble.json'), JSON.stringify({ pebble }))
  const nameServer = ['-dns01', `127.0.0.1:${names}`, '-management', `127.0.0.1:${namesManagement}`]
  const nothingElse = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-defaultIPv6', '', '-defaultIPv4', '127.0.0.1']
  const started = [
    await start(['pebble-challtestsrv', ...nameServer, ...nothingElse], () => listens(namesManagement)),
    await start(
      ['pebble', '-config', join(at, 'pebble.json'), '-dnsserver', `127.0.0.1:${names}`],
      () => listens(acme),
      { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
    ),
  ]
  return { directory: `https://127.0.0.1:${acme}/dir`, started }
}
