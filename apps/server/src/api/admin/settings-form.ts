import type { FormField } from '@ostler/integration-kit'

/** A field of a form, just as the contract has it. */
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
