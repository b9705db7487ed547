import { addressField, secretField, suggestedField, switchField, textField } from '@ostler/integration-kit'
import { z } from 'zod'
import { certificateField } from '../panel-call.ts'

export const cpanelSettings = z.object({
  address: addressField({
    label: 'Address of WHM',
    help: 'With its port, usually 2087.',
    placeholder: 'https://server1.example.com:2087',
  }),
  user: textField(
    { label: 'User', help: 'Whose token it is: root, or a reseller.', placeholder: 'root' },
    { pattern: /^[a-z][a-z0-9_-]*$/i, expects: 'must be the name of a user of WHM' },
  ),
  token: secretField(
    { label: 'API token', help: 'From WHM, Development, Manage API Tokens.' },
    { pattern: /^\w+$/, expects: 'must be letters and digits' },
  ),
  certificate: certificateField(),
})

export const cpanelPlan = z.object({
  package: suggestedField({
    label: 'Package',
    help: 'As WHM calls it. The packages of a reseller begin with the name of the reseller: acme_starter.',
  }),
  dedicatedIp: switchField(
    { label: 'An IP address of its own', help: 'Taken from the free ones of the server when the account is made.' },
    false,
  ),
})
export type CpanelPlan = z.output<typeof cpanelPlan>
