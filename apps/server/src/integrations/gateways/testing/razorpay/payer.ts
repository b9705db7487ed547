import type { Payer } from '@ostler/integration-kit'

export const payer: Payer = {
  clientId: 12,
  name: 'Ada Lovelace',
  company: '',
  email: 'ada@example.com',
  phone: '+91 98765 43210',
  address: { lines: ['1 MG Road'], city: 'Bengaluru', region: 'KA', postcode: '560001', country: 'IN' },
  customer: null,
  ip: null,
}
