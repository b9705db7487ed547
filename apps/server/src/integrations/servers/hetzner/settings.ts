import { secretField, suggestedField, switchField } from '@ostler/integration-kit'
import { z } from 'zod'

export const hetznerSettings = z.object({
  token: secretField(
    { label: 'API token', help: 'Of one project, with the right to read and write. From Security, API tokens.' },
    { pattern: /^[A-Za-z0-9]{20,128}$/, expects: 'must be letters and digits only' },
  ),
})

export const hetznerPlan = z.object({
  serverType: suggestedField({
    label: 'Server type',
    help: 'A change of plan changes this and nothing else. The disk keeps its size, so that a smaller type stays possible.',
    placeholder: 'cx22',
  }),
  image: suggestedField({ label: 'Image', help: 'The name of an image, or the number of a snapshot of the project.' }),
  location: suggestedField(
    { label: 'Location', help: 'Empty: Hetzner chooses.', placeholder: 'nbg1' },
    { optional: true },
  ),
  sshKeys: suggestedField(
    {
      label: 'SSH keys',
      help: 'Names of keys of the project, with commas between them. With a key, Hetzner sets no root password.',
    },
    { optional: true },
  ),
  ipv4: switchField({ label: 'With an IPv4 address', help: 'It is charged for by Hetzner.' }, true),
})
export type HetznerPlan = z.output<typeof hetznerPlan>

export const keysOf = ({ sshKeys }: HetznerPlan): string[] =>
  sshKeys
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
