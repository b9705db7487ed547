import type { FormField } from '@ostler/integration-kit'

export const presentField = ({ name, kind, label, help, placeholder, isRequired, choices, ...field }: FormField) => ({
  name,
  kind,
  label,
  help,
  placeholder,
  isRequired,
  choices,
  default: field.default,
  isAddress: field.isAddress,
  isSuggested: field.isSuggested,
})
