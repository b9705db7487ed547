import { secretField, suggestedField, switchField } from '@ostler/integration-kit'
import { z } from 'zod'

export const digitalOceanSettings = z.object({
  token: secretField(
    {
      label: 'API token',
      help: 'From API, Tokens. It needs the scopes droplet, tag, snapshot, image, action, regions, sizes, ssh_key and account.',
      placeholder: 'dop_v1_…',
    },
    { pattern: /^\w{20,200}$/, expects: 'must be letters, digits and underscores only' },
  ),
})

export const digitalOceanPlan = z
  .object({
    size: suggestedField({
      label: 'Size',
      help: 'A change of plan changes this and nothing else. The disk keeps its size, so that a smaller one stays possible.',
      placeholder: 's-1vcpu-1gb',
    }),
    image: suggestedField({
      label: 'Image',
      help: 'The name of an image, or the number of a snapshot of the account.',
    }),
    region: suggestedField(
      { label: 'Region', help: 'Empty: DigitalOcean chooses.', placeholder: 'fra1' },
      { optional: true },
    ),
    sshKeys: suggestedField(
      { label: 'SSH keys', help: 'Numbers or fingerprints of keys of the account, with commas between them.' },
      { optional: true },
    ),
    setsPassword: switchField(
      {
        label: 'Set a root password by cloud-init',
        help: 'Clients can then log in without a key. Every program on the machine can read this first password from the metadata of the machine, so it should be changed at once.',
      },
      false,
    ),
  })
  // Without either of them DigitalOcean mails a password to the owner of the account, and the client gets none.
  .refine(({ sshKeys, setsPassword }) => setsPassword || sshKeys.trim() !== '', {
    path: ['sshKeys'],
    message: 'is needed, unless a root password is set',
  })
export type DigitalOceanPlan = z.output<typeof digitalOceanPlan>

const asSent = (value: string): string | number => (/^\d+$/.test(value) ? Number(value) : value)

export const keysOf = ({ sshKeys }: DigitalOceanPlan): (string | number)[] =>
  sshKeys
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .map(asSent)

/** Images of DigitalOcean have names, those of the account have numbers. */
export const imageOf = asSent

/** A text of YAML is written as one of JSON. */
export const cloudInitOf = (password: string): string =>
  [
    '#cloud-config',
    'ssh_pwauth: true',
    'chpasswd:',
    '  expire: false',
    '  users:',
    `    - {name: root, password: ${JSON.stringify(password)}, type: text}`,
    '',
  ].join('\n')

/** The password in all the ways in which it is written in what is sent. */
export function writingsOf(password: string): string[] {
  const once = JSON.stringify(password).slice(1, -1)
  return [JSON.stringify(once).slice(1, -1), once, password]
}
