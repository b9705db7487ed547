import { numberField, secretField, suggestedField, textField } from '@ostler/integration-kit'
import { z } from 'zod'

export const ec2Settings = z.object({
  region: textField(
    { label: 'Region', placeholder: 'eu-west-1' },
    { pattern: /^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$/, expects: 'must be the name of a region, such as eu-west-1' },
  ),
  accessKeyId: textField(
    { label: 'Access key ID', help: 'Of a user that may do nothing but this.' },
    { pattern: /^[A-Z0-9]{16,128}$/, expects: 'must be capital letters and digits' },
  ),
  secretAccessKey: secretField({ label: 'Secret access key' }),
})
export type Ec2Settings = z.output<typeof ec2Settings>

export const ec2Plan = z.object({
  image: suggestedField(
    { label: 'Image', help: 'An AMI of the region. Your own are suggested; any other may be entered.' },
    { pattern: /^ami-[0-9a-f]{8,17}$/, expects: 'must begin with ami-' },
  ),
  type: suggestedField(
    { label: 'Instance type', placeholder: 't3.micro' },
    { pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, expects: 'must look like t3.micro' },
  ),
  subnet: suggestedField(
    { label: 'Subnet', help: 'Empty: the usual one. It decides whether machines get a public address.' },
    { optional: true, pattern: /^subnet-[0-9a-f]+$/, expects: 'must begin with subnet-' },
  ),
  securityGroup: suggestedField(
    {
      label: 'Security group',
      help: 'What may reach the machine. Several are separated by commas. Empty: the usual one.',
    },
    { optional: true, pattern: /^sg-[0-9a-f]+(\s*,\s*sg-[0-9a-f]+)*$/, expects: 'must begin with sg-' },
  ),
  keyName: suggestedField(
    { label: 'Key pair', help: 'Opens the machine for whoever has its private key. EC2 sets no passwords.' },
    { optional: true, longest: 255 },
  ),
  diskGib: numberField(
    { label: 'Root disk in GiB', help: 'Empty: as large as that of the image. Disks only grow.' },
    { optional: true },
  ),
})
export type Ec2Plan = z.output<typeof ec2Plan>
