import { addressField, secretField, suggestedField, switchField, textField } from '@ostler/integration-kit'
import { z } from 'zod'
import { certificateField } from '../panel-call.ts'

export const directAdminSettings = z.object({
  address: addressField(
    { label: 'Address', placeholder: 'https://server.example.com:2222', help: 'Of the panel, with its port.' },
    { longest: 255 },
  ),
  username: textField(
    { label: 'User', help: 'The administrator or reseller whose users the accounts become.' },
    { longest: 60, pattern: /^[a-zA-Z][\w.-]*$/, expects: 'must be a user name' },
  ),
  loginKey: secretField({
    label: 'Login key',
    help: 'Of that user. Their password works as well, but may do everything.',
  }),
  certificate: certificateField(),
})

export const directAdminPlan = z.object({
  package: suggestedField(
    { label: 'Package', help: 'A user package of DirectAdmin, as it is called there.' },
    { longest: 100 },
  ),
  ownAddress: switchField(
    { label: 'IP address of its own', help: 'Each account gets a free IP address instead of the shared one.' },
    false,
  ),
})
export type DirectAdminPlan = z.output<typeof directAdminPlan>
