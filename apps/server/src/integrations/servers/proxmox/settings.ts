import {
  addressField,
  longTextField,
  numberField,
  secretField,
  suggestedField,
  textField,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { certificateField } from '../panel-call.ts'
import { poolText } from './addresses.ts'

export const proxmoxSettings = z.object({
  address: addressField({
    label: 'Address',
    help: 'Of any node of the cluster, with the port.',
    placeholder: 'https://pve1.example.com:8006',
  }),
  tokenId: textField(
    { label: 'API token', help: 'User, realm and name of the token.', placeholder: 'ostler@pve!billing' },
    { pattern: /^[^\s@!:]+@[^\s@!:]+![\w.-]+$/, expects: 'must look like user@realm!name' },
  ),
  tokenSecret: secretField({ label: 'Secret of the token', help: 'Proxmox shows it once, when the token is made.' }),
  certificate: certificateField(),
  addresses: longTextField(
    {
      label: 'IP addresses',
      help: 'One line for each range: the addresses with their prefix, and the gateway. Each machine gets a free one.',
      placeholder: '192.0.2.10-192.0.2.60/24 192.0.2.1',
    },
    { pattern: poolText, expects: 'must be lines like 192.0.2.10-192.0.2.60/24 192.0.2.1' },
  ),
  firstNumber: numberField(
    { label: 'Lowest machine number', help: 'Machines get numbers (VMID) from this one on. Empty: 100000.' },
    { optional: true },
  ),
  lastNumber: numberField(
    { label: 'Highest machine number', help: 'Leave room: ten times as many numbers as machines. Empty: 999999.' },
    { optional: true },
  ),
  backupStorage: textField(
    { label: 'Storage for back-ups', help: 'Empty: the first one on the node that takes back-ups.' },
    { optional: true, pattern: /^[a-zA-Z][\w.-]*$/, expects: 'must be the name of a storage' },
  ),
})
export type ProxmoxSettings = z.output<typeof proxmoxSettings>

export const proxmoxPlan = z.object({
  image: suggestedField(
    { label: 'Template', help: 'The number of a template with cloud-init that machines are cloned from.' },
    { pattern: /^[1-9]\d{2,8}$/, expects: 'must be the number of a machine' },
  ),
  cores: numberField({ label: 'Processor cores' }),
  memoryMib: numberField({ label: 'Memory in MiB' }),
  diskGib: numberField({ label: 'Disk in GiB', help: 'At least as large as that of the template. Disks only grow.' }),
  storage: suggestedField(
    { label: 'Storage', help: 'Where its disk lies. Empty: where that of the template lies.' },
    { optional: true },
  ),
  node: suggestedField(
    { label: 'Node', help: 'Empty: that of the template. Another one needs a template on shared storage.' },
    { optional: true },
  ),
})
export type ProxmoxPlan = z.output<typeof proxmoxPlan>
