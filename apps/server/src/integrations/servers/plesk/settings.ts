import { addressField, secretField, suggestedField } from '@ostler/integration-kit'
import { z } from 'zod'
import { certificateField } from '../panel-call.ts'

export const pleskSettings = z.object({
  address: addressField({
    label: 'Address of Plesk',
    help: 'With its port, usually 8443.',
    placeholder: 'https://server1.example.com:8443',
  }),
  apiKey: secretField(
    { label: 'API key', help: 'A secret key of the administrator, for the address that we call from.' },
    { pattern: /^[\w-]+$/, expects: 'must be letters, digits and hyphens' },
  ),
  certificate: certificateField(),
})

export const pleskPlan = z.object({
  servicePlan: suggestedField({
    label: 'Service plan',
    help: 'A service plan of the administrator, as Plesk calls it.',
  }),
})
export type PleskPlan = z.output<typeof pleskPlan>
