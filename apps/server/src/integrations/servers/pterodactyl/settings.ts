import {
  addressField,
  longTextField,
  numberField,
  secretField,
  suggestedField,
  switchField,
  textField,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { certificateField } from '../panel-call.ts'

export const pterodactylSettings = z.object({
  address: addressField({ label: 'Address', placeholder: 'https://panel.example.com' }, { longest: 255 }),
  apiKey: secretField(
    { label: 'Application API key', help: 'Begins with ptla_.' },
    { pattern: /^\S{16,200}$/, expects: 'must be an API key' },
  ),
  clientKey: secretField(
    {
      label: 'Client API key of an administrator',
      help: 'Begins with ptlc_. Without it servers cannot be started and stopped, backed up, or measured from here.',
    },
    { optional: true, pattern: /^\S{16,200}$/, expects: 'must be an API key' },
  ),
  linkByMail: switchField(
    {
      label: 'Link users of the panel by their e-mail address',
      help: 'A client may already be a user of the panel whom we did not make. Switch it on only if the addresses of clients are verified before they order.',
    },
    false,
  ),
  certificate: certificateField(),
})
export type PterodactylSettings = z.output<typeof pterodactylSettings>

/** Zero would mean: without a limit. */
const limit = (label: string, help: string) =>
  textField({ label, help }, { pattern: /^[1-9]\d{0,8}$/, expects: 'must be a whole number above zero' })

export const pterodactylPlan = z.object({
  egg: suggestedField(
    { label: 'Egg', help: 'What is installed: the numbers of nest and egg, such as 1/4.' },
    { pattern: /^\d{1,9}\/\d{1,9}$/, expects: 'must be the numbers of a nest and an egg, such as 1/4' },
  ),
  image: suggestedField(
    { label: 'Docker image', help: 'Empty: the first one of the egg.' },
    { optional: true, longest: 191 },
  ),
  location: suggestedField(
    { label: 'Location', help: 'The number of a location. Empty: wherever there is room.' },
    { optional: true, pattern: /^\d{1,9}$/, expects: 'must be the number of a location' },
  ),
  memory: limit('Memory', 'In MiB.'),
  disk: limit('Disk', 'In MiB.'),
  cpu: limit('CPU', 'In percent of one thread: 200 is two threads.'),
  swap: numberField({ label: 'Swap', help: 'In MiB. Empty: none.' }, { optional: true }),
  io: textField(
    { label: 'Block IO weight', help: 'From 10 to 1000. Empty: 500, as the panel proposes.' },
    { optional: true, pattern: /^([1-9]\d{1,2}|1000)$/, expects: 'must be a number from 10 to 1000' },
  ),
  databases: numberField(
    { label: 'Databases', help: 'How many the client may make. Empty: none.' },
    { optional: true },
  ),
  backups: numberField({ label: 'Back-ups', help: 'How many are kept at most. Empty: none.' }, { optional: true }),
  allocations: numberField({ label: 'Ports', help: 'How many the client may add. Empty: none.' }, { optional: true }),
  ports: textField(
    { label: 'Port range', help: 'Such as 25565-25600. Empty: any free port.' },
    { optional: true, pattern: /^\d{1,5}(-\d{1,5})?$/, expects: 'must be a port, or two with a dash between them' },
  ),
  dedicatedIp: switchField({ label: 'IP address of its own' }, false),
  environment: longTextField(
    {
      label: 'Variables of the egg',
      help: 'One a line, as NAME=value. What is not named here gets the default of the egg.',
    },
    {
      optional: true,
      pattern: /^(?:[ \t\r]*(?:[A-Z][A-Z0-9_]*=[^\n]*)?(?:\n|$))+$/,
      expects: 'must be lines of NAME=value',
    },
  ),
})
export type PterodactylPlan = z.output<typeof pterodactylPlan>

/** As the panel takes them when a server is made and when it is changed. */
export const limitsOf = ({ memory, disk, cpu, swap, io, databases, backups, allocations }: PterodactylPlan) => ({
  limits: {
    memory: Number(memory),
    swap: Number(swap || 0),
    disk: Number(disk),
    io: Number(io || 500),
    cpu: Number(cpu),
  },
  feature_limits: {
    databases: Number(databases || 0),
    allocations: Number(allocations || 0),
    backups: Number(backups || 0),
  },
})

export function environmentOf({ environment }: PterodactylPlan): Record<string, string> {
  const lines = environment.split('\n').map((line) => line.trim())
  const pairs = lines
    .filter((line) => line !== '')
    .map((line) => [line.split('=', 1)[0]!, line.slice(line.indexOf('=') + 1)])
  return Object.fromEntries(pairs)
}
