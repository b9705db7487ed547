import { invalidField } from '@ostler/kernel'
import { readTaxId } from '../tax/index.ts'
import type { OptionalKind } from './schema.ts'

/** An account that pays. */
export type Client = {
  id: number
  firstName: string
  lastName: string
  company: string | null
  /** Where its invoices and receipts go; not what anybody logs in with. */
  email: string
  phone: string | null
  address: string | null
  postcode: string | null
  city: string | null
  country: string
  /** State or province, by the last part of ISO 3166-2; where it decides about tax. */
  region: string | null
  currency: string
  separateInvoices: boolean
  /** Whether it buys as a business; tax treats businesses and persons differently. */
  isBusiness: boolean
  /** As the tax room writes it: capitals, no spaces, with its letters in front. */
  taxId: string | null
  exemptionCertificate: string | null
  /** The last day of the certificate; null: until it is taken back. */
  exemptionUntil: Temporal.PlainDate | null
  noLateFees: boolean
  /** Which mails its address is sent besides those about invoices. */
  mailKinds: OptionalKind[]
  groupId: number | null
  /** The client that has everything of it now; null: it is an account of its own. */
  mergedInto: number | null
  erasedAt: Temporal.Instant | null
  createdAt: Temporal.Instant
}

type Named = Pick<Client, 'firstName' | 'lastName' | 'company'>

export const personName = ({ firstName, lastName }: Omit<Named, 'company'>): string => `${firstName} ${lastName}`

/** What we call a client in one line. */
export const clientName = (client: Named): string => client.company ?? personName(client)

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

type Addressed = Named & Pick<Client, 'address' | 'postcode' | 'city' | 'country' | 'region' | 'isBusiness' | 'taxId'>

/** Name and address as they stand on a document, one line each. */
export function addressLines(client: Addressed): { name: string; lines: string[] } {
  const lines = [
    client.company && personName(client),
    client.address,
    [client.postcode, client.city].filter(Boolean).join(' '),
    client.region && countriesWithRegions.has(client.country) ? regionLine(client) : countryNames.of(client.country),
    client.isBusiness && client.taxId && `${taxIdLabel(client.country)}: ${client.taxId}`,
  ]
  return { name: clientName(client), lines: lines.filter((line): line is string => Boolean(line)) }
}

/** Where a state or province stands in addresses, because it decides about tax. */
const countriesWithRegions: ReadonlySet<string> = new Set(['AU', 'CA', 'IN', 'US'])

const regionLine = ({ region, country }: Addressed) => `${region}, ${countryNames.of(country)}`

const taxIdLabels: Record<string, string> = {
  AU: 'ABN',
  CA: 'GST/HST number',
  CH: 'UID',
  IN: 'GSTIN',
  LI: 'UID',
  NO: 'Org. no.',
  NZ: 'GST number',
}

/** What a tax id is called on documents; `VAT ID` in Europe. */
const taxIdLabel = (country: string): string => taxIdLabels[country] ?? 'VAT ID'

export type AccountChanges = Partial<
  Record<
    'firstName' | 'lastName' | 'company' | 'phone' | 'address' | 'postcode' | 'city' | 'country' | 'region' | 'taxId',
    string | undefined
  >
> & { isBusiness?: boolean | undefined }

/** What the audit trail seals of a client, see `personal` there. */
export const personalFields = [
  'firstName',
  'lastName',
  'company',
  'email',
  'address',
  'postcode',
  'city',
  'region',
  'taxId',
  'exemptionCertificate',
] as const satisfies (keyof Client)[]

type TaxColumns = Pick<Client, 'isBusiness' | 'taxId' | 'region'>

/** The columns to set: what is not mentioned stays, and what was emptied is gone. */
export function changedColumns(changes: AccountChanges): Partial<Client> {
  const { firstName, lastName, country, company, phone, address, postcode, city } = changes
  const emptied = { company, phone, address, postcode, city }
  const set = Object.entries({ firstName, lastName, country, ...emptied })
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => [column, value === '' && column in emptied ? null : value])
  return Object.fromEntries(set)
}

/**
 * What decides about tax, after these changes. Who gives a company or a tax id is a business unless they say otherwise;
 * who says that they are none has no tax id.
 *
 * @throws invalid_tax_id when the id is none of that country, invalid_input for a region that cannot be one
 */
export function taxColumns(changes: AccountChanges, before: Client | null): TaxColumns {
  const country = changes.country ?? before?.country ?? ''
  const postcode = changes.postcode ?? before?.postcode ?? null
  const hasMoved = before !== null && country !== before.country
  const typedId = changes.taxId ?? (hasMoved ? null : before?.taxId) ?? null
  const isBusiness = changes.isBusiness ?? businessAfter(changes, before)
  const taxId = isBusiness && typedId ? readTaxId(typedId, country, postcode).id : null
  return {
    isBusiness,
    taxId,
    region: regionAfter(changes.region ?? (hasMoved ? null : before?.region) ?? null, country),
  }
}

function businessAfter(changes: AccountChanges, before: Client | null): boolean {
  if (changes.company || changes.taxId) return true
  if (changes.company === '' && changes.taxId === '') return false
  if (changes.company === '') return Boolean(before?.taxId)
  return before?.isBusiness ?? false
}

function regionAfter(typed: string | null, country: string): string | null {
  const region = typed?.trim().toUpperCase().replace(`${country}-`, '') || null
  if (region !== null && !/^[A-Z0-9]{1,3}$/.test(region))
    throw invalidField('region', 'must be a code such as BC or TX')
  return region
}
