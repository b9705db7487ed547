import { fieldsForClient } from '../../../platform/fields.ts'
import type { ClientField } from '../queries/fields.ts'

/** The columns of a file of clients, by their headings. Custom fields follow, each as `field_` and its name. */
export const profileColumns = {
  id: 'id',
  email: 'email',
  first_name: 'firstName',
  last_name: 'lastName',
  company: 'company',
  address: 'address',
  postcode: 'postcode',
  city: 'city',
  country: 'country',
  region: 'region',
  is_business: 'isBusiness',
  tax_id: 'taxId',
  currency: 'currency',
  group: 'group',
  tags: 'tags',
} as const
export type ProfileColumn = keyof typeof profileColumns

/** Only told, never read: an import leaves them alone. */
export const toldColumns = ['status', 'created_at'] as const

export const columnOf = (field: Pick<ClientField, 'name'>): string => `field_${field.name}`

/** A password is neither written into a file nor read from one. */
export const fieldsInFiles = (fields: ClientField[]): ClientField[] => fields.filter(({ kind }) => kind !== 'password')

/** The headings of a file with everything that can be imported. */
export const importColumns = (fields: ClientField[]): string[] => [
  ...Object.keys(profileColumns),
  ...fieldsInFiles(fields).map(columnOf),
]

/** What is required of somebody who opens an account, as far as a file can bring it. */
export const askedAtSignUp = (fields: ClientField[]): ClientField[] =>
  fieldsForClient(fieldsInFiles(fields)).filter(({ atSignUp }) => atSignUp)
