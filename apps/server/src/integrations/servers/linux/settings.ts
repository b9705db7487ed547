import {
  choiceField,
  hostField,
  longTextField,
  numberField,
  type PanelAction,
  type SettingsSchema,
  secretField,
  textField,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { layoutLines } from './layout.ts'

export const linuxSettings = z.object({
  host: hostField({ label: 'Host name or address', placeholder: 'web1.example.com' }),
  port: numberField({ label: 'Port of SSH', help: 'Empty: 22.' }, { optional: true }),
  user: textField(
    {
      label: 'User',
      help: 'root, or one who may run /usr/bin/python3 by sudo without a password.',
      placeholder: 'ostler',
    },
    { pattern: /^[a-z_][a-z0-9_-]{0,31}$/, expects: 'must be a Unix user name' },
  ),
  hostKey: textField(
    {
      label: 'Fingerprint of its host key',
      help: 'Nothing is done on the server before this is entered. The test shows it; compare it with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
      placeholder: 'SHA256:…',
    },
    {
      optional: true,
      pattern: /^SHA256:[A-Za-z0-9+/]{43}$/,
      expects: 'must begin with SHA256: and go on with 43 characters',
    },
  ),
  privateKey: secretField(
    { label: 'Private key', help: 'As ssh-keygen writes it, from BEGIN to END.' },
    { pattern: /^-----BEGIN [A-Z ]+-----[\s\S]+-----END [A-Z ]+-----$/, expects: 'must begin with -----BEGIN' },
  ),
  passphrase: secretField({ label: 'Passphrase of the key' }, { optional: true }),
  layout: longTextField(
    {
      label: 'Where it differs from Debian 12',
      help: 'One "name = value" a line, such as "webRoot = /home/www". The guide "A plain Linux server" has the names.',
    },
    { optional: true, pattern: layoutLines, expects: 'must be lines of "name = value", with names that the guide has' },
  ),
})

export type LinuxSettings = z.output<typeof linuxSettings>

export const linuxPlan = z.object({
  diskMib: numberField(
    {
      label: 'Disk space in MiB',
      help: 'Enforced where the file system has quotas; measured everywhere. Empty: no limit.',
    },
    { optional: true },
  ),
  trafficMib: numberField(
    { label: 'Traffic a month in MiB', help: 'Measured, and shown beside the readings. Empty: no limit.' },
    { optional: true },
  ),
  php: choiceField(
    { label: 'PHP' },
    { if_installed: 'Where the server has it', yes: 'Always: not on a server without it', no: 'No' },
    'if_installed',
  ),
  phpProcesses: numberField({ label: 'PHP processes at once', help: 'Empty: 5.' }, { optional: true }),
  phpMemoryMib: numberField({ label: 'Memory for each, in MiB', help: 'Empty: 128.' }, { optional: true }),
  database: choiceField(
    { label: 'Database', help: 'Called as the account is, with the same user name and password.' },
    { none: 'None', any: 'Whichever the server has', mariadb: 'MariaDB', postgresql: 'PostgreSQL' },
    'none',
  ),
  certificate: choiceField(
    { label: 'Certificate' },
    {
      self_signed: 'Signed by the server itself',
      acme: "Of Let's Encrypt or another authority, by certbot",
      none: 'None: no HTTPS',
    },
    'self_signed',
  ),
})

export type LinuxPlan = z.output<typeof linuxPlan>

/** The plan as the program on the server reads it. */
export function planOf(plan: LinuxPlan) {
  const number = (text: string): number | null => (text === '' ? null : Number(text))
  return {
    diskMib: number(plan.diskMib),
    trafficMib: number(plan.trafficMib),
    php: plan.php,
    phpProcesses: number(plan.phpProcesses),
    phpMemoryMib: number(plan.phpMemoryMib),
    database: plan.database,
    certificate: plan.certificate,
  }
}

export const CERTIFICATE = 'certificate'

export const linuxActions: PanelAction[] = [
  {
    name: CERTIFICATE,
    label: 'Get the certificate',
    about: 'Asks the certificate authority again, such as after the domain was pointed to the server.',
    for: 'client',
    isDangerous: false,
    form: z.object({}) as unknown as SettingsSchema<Record<string, string | boolean>>,
  },
]
