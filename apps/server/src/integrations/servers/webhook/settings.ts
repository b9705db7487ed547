import { addressField, longTextField, numberField, secretField, suggestedField } from '@ostler/integration-kit'
import { z } from 'zod'
import { certificateField } from '../panel-call.ts'

export const settings = z.object({
  url: addressField({
    label: 'Address of the script',
    help: 'Every verb is one POST to it. With https://, because passwords travel in what is sent.',
    placeholder: 'https://server1.example.com/ostler',
  }),
  secret: secretField(
    {
      label: 'Shared secret',
      help: 'Both sides sign with it. At least 24 characters, or whsec_ and base64; another one for each server.',
    },
    {
      pattern: /^(whsec_[A-Za-z0-9+/]{32,}={0,2}|(?!whsec_).{24,})$/,
      expects: 'must have at least 24 characters, or be whsec_ and at least 24 bytes as base64',
    },
  ),
  certificate: certificateField(),
})

export type Settings = z.output<typeof settings>

export const plan = z.object({
  plan: suggestedField({ label: 'Plan', help: 'As the script calls it.' }),
  disk: numberField({ label: 'Disk in MiB', help: 'Empty: the script knows.' }, { optional: true }),
  details: longTextField(
    { label: 'Further details', help: 'Given to the script as they are: what else it wants to know of this product.' },
    { optional: true },
  ),
})

export type Plan = z.output<typeof plan>
