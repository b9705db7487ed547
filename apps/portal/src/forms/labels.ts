/** What fields are called, on the page and in the summary of what is wrong with them. */
export const labels = {
  email: 'E-mail address',
  password: 'Password',
  currentPassword: 'Current password',
  firstName: 'First name',
  lastName: 'Last name',
  company: 'Company',
  address: 'Street and number',
  postcode: 'Postcode',
  city: 'City',
  country: 'Country',
  phone: 'Phone',
  region: 'State or province',
  taxId: 'Tax number',
  acceptTerms: 'Terms',
  note: 'Note',
  amount: 'Amount',
} as const
