import type { Payer } from '@ostler/integration-kit'

/** Letters lose their accents rather than disappear: what they cannot take, they refuse or print as question marks. */
export const plain = (text: string, longest: number): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036F]/g, '')
    .replace(/[‘’]/g, "'")
    .replace(/[^\x20-\x7E]/g, '')
    .replace(/[<>&]/g, ' ')
    .trim()
    .slice(0, longest)

/** The address of the bill, in the order of their schema. What is empty is left out. */
export function billTo(payer: Payer): Record<string, string> {
  const [firstName = '', ...rest] = payer.name.trim().split(/\s+/)
  const { lines, city, region, postcode, country } = payer.address
  return filled({
    firstName: plain(firstName, 50),
    lastName: plain(rest.join(' '), 50),
    company: plain(payer.company, 50),
    address: plain(lines.join(', '), 60),
    city: plain(city, 40),
    state: plain(region, 40),
    zip: plain(postcode, 20),
    country: plain(country, 60),
    phoneNumber: payer.phone.replace(/[^\d+() -]/g, '').slice(0, 25),
  })
}

const filled = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
