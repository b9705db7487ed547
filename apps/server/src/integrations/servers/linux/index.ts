import { definePanel, type PanelKind, type PanelPlace, type ServerPanel } from '@ostler/integration-kit'
import { acts } from './acts.ts'
import type { LinuxAccess } from './ask.ts'
import { layoutOf } from './layout.ts'
import { questions } from './questions.ts'
import { type LinuxPlan, type LinuxSettings, linuxActions, linuxPlan, linuxSettings } from './settings.ts'

const PATIENCE_SECONDS = 120

/** A bare Debian server with nginx, spoken to over SSH: users, sites, PHP, databases and certificates without a panel. */
export function createLinux(options: { timeoutMs?: number } = {}): PanelKind {
  return definePanel<LinuxSettings, LinuxPlan>({
    kind: 'linux',
    label: 'Plain Linux',
    about: 'Web hosting on your own Debian server, over SSH: nothing is installed on it but Debian itself.',
    makes: 'account',
    abilities: ['changePlan', 'changePassword', 'rename', 'usage', 'listAccounts', 'backups', 'actions'],
    settings: linuxSettings,
    plan: linuxPlan,
    names: { longest: 16, reserved: ['ubuntu', 'debian', 'nginx', 'mysql', 'mariadb', 'postgres', 'ostler'] },
    passwords: { length: 20, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    actions: linuxActions,
    setUpHelp:
      'Install nginx, python3 and openssl on a Debian 12 server; PHP-FPM, MariaDB or PostgreSQL, quota and certbot as you like. ' +
      'Make a key for this alone (ssh-keygen -t ed25519) and allow it for root, or for a user who may run /usr/bin/python3 -I - by sudo: whoever has the key rules the server. ' +
      'Test the connection, compare the fingerprint that it shows with the one of the server, and enter it. ' +
      'The guide "A plain Linux server" has each step.',
    connect(settings, place): ServerPanel<LinuxPlan> {
      const access = accessOf(settings, place, options.timeoutMs ?? PATIENCE_SECONDS * 1000)
      return { ...acts(access), ...questions(access) }
    },
  })
}

function accessOf(settings: LinuxSettings, { connect }: PanelPlace, timeoutMs: number): LinuxAccess {
  const { host, user, hostKey, privateKey, passphrase } = settings
  const layout = layoutOf(settings.layout)
  const port = settings.port === '' ? 22 : Number(settings.port)
  // Who copies a key often loses its last line break, and without it no program reads the key.
  return {
    server: { host, port, user, hostKey, privateKey: `${privateKey}\n`, passphrase, connect, timeoutMs },
    layout,
  }
}
