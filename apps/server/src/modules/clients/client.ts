/** An account that pays. */
export type Client = {
  id: number
  firstName: string
  lastName: string
  company: string | null
  /** Where its invoices and receipts go; not what anybody logs in with. */
  email: string
  address: string | null
  postcode: string | null
  city: string | null
  country: string
  currency: string
  separateInvoices: boolean
  noLateFees: boolean
  createdAt: Temporal.Instant
}

type Named = Pick<Client, 'firstName' | 'lastName' | 'company'>

export const personName = ({ firstName, lastName }: Omit<Named, 'company'>): string => `${firstName} ${lastName}`

/** What we call a client in one line. */
export const clientName = (client: Named): string => client.company ?? personName(client)

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** Name and address as they stand on a document, one line each. */
export function addressLines(client: Omit<Client, 'separateInvoices' | 'noLateFees'>): {
  name: string
  lines: string[]
} {
  const lines = [
    client.company && personName(client),
    client.address,
    [client.postcode, client.city].filter(Boolean).join(' '),
    countryNames.of(client.country),
  ]
  return { name: clientName(client), lines: lines.filter((line): line is string => Boolean(line)) }
}

export type AccountChanges = Partial<
  Record<'firstName' | 'lastName' | 'company' | 'address' | 'postcode' | 'city' | 'country', string | undefined>
>

/** The columns to set: what is not mentioned stays, and what was emptied is gone. */
export function changedColumns(changes: AccountChanges): Partial<Client> {
  const { firstName, lastName, country, company, address, postcode, city } = changes
  const emptied = { company, address, postcode, city }
  const set = Object.entries({ firstName, lastName, country, ...emptied })
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => [column, value === '' && column in emptied ? null : value])
  return Object.fromEntries(set)
}
