/** Where things are on a Debian 12 with its own nginx, PHP, MariaDB and PostgreSQL. Commands are words, not shell. */
export const debianLayout = {
  /** The homes of the accounts. */
  webRoot: '/srv/www',
  /** Our own files: who owns what, locks, certificates that we signed. */
  stateDirectory: '/var/lib/ostler-accounts',
  backupDirectory: '/var/backups/ostler-accounts',
  /** The same as `nginxEnabled` where there is only one folder of sites. */
  nginxAvailable: '/etc/nginx/sites-available',
  nginxEnabled: '/etc/nginx/sites-enabled',
  nginxLogs: '/var/log/nginx',
  nginxTest: 'nginx -t',
  nginxReload: 'systemctl reload nginx',
  httpPort: 80,
  httpsPort: 443,
  /** The group that nginx works in. */
  webGroup: 'www-data',
  /** Empty: the newest in /etc/php. */
  phpPools: '',
  phpSockets: '/run/php',
  /** `VERSION` stands for the version of that PHP. */
  phpTest: 'php-fpmVERSION -t',
  phpReload: 'systemctl reload phpVERSION-fpm',
  /** More words for `mariadb` and `mariadb-dump`, such as another socket. */
  mariadbOptions: '',
  postgresOptions: '',
  /** The Unix user that may do everything in PostgreSQL. */
  postgresUser: 'postgres',
  sftpGroup: 'ostler-sftp',
  sshdConfig: '/etc/ssh/sshd_config',
  certbotFolder: '/etc/letsencrypt',
  certbotOptions: '',
  /** Empty: the one that certbot asks by itself, Let's Encrypt. */
  acmeServer: '',
  /** Empty: the domain itself. Where a request of an authority would arrive, as host and port. */
  acmeProbe: '',
  /** MiB on the disk that are kept free. */
  keepFreeMib: 256,
  /** How long back-ups are waited for before they go on by themselves. */
  waitSeconds: 20,
} satisfies Record<string, string | number>

export type Layout = { [Name in keyof typeof debianLayout]: (typeof debianLayout)[Name] }

const lineOf = (name: string, usual: string | number): string =>
  `${name}[ \\t]*=${typeof usual === 'number' ? '[ \\t]*\\d{1,9}' : '[^\\n]*'}`

const oneLine = Object.entries(debianLayout)
  .map(([name, usual]) => lineOf(name, usual))
  .join('|')

/** Lines of `name = value`, with the names above. The program on the server looks more closely at the values. */
export const layoutLines = new RegExp(`^([ \\t]*(${oneLine})?[ \\t\\r]*(\\n|$))*$`)

/** Such lines, laid over Debian's. @throws TypeError for what does not fit `layoutLines` */
export function layoutOf(text: string): Layout {
  if (!layoutLines.test(text)) throw new TypeError('These are not lines of "name = value".')
  const layout: Record<string, string | number> = { ...debianLayout }
  for (const line of text.split('\n')) {
    const at = line.indexOf('=')
    if (at < 0) continue
    const name = line.slice(0, at).trim() as keyof Layout
    const value = line.slice(at + 1).trim()
    layout[name] = typeof debianLayout[name] === 'number' ? Number(value) : value
  }
  return layout as Layout
}
