import { type Column, DateText, TextLink } from '@ostler/ui'

/** Whose it is, with the way to them. */
export const clientColumn: Column<{ client: { id: number; name: string } }> = {
  id: 'client',
  header: 'Client',
  cell: ({ client }) => <TextLink href={`/clients/${client.id}`}>{client.name}</TextLink>,
}

/** A moment that a row is about, as column `id`. */
export function momentColumn<Key extends string>(key: Key, header: string): Column<Record<Key, string | null>> {
  return { id: key, header, nowrap: true, cell: (row) => <Moment at={row[key]} /> }
}

export function Moment({ at, none = '–' }: { at: string | null; none?: string }) {
  return at ? <DateText value={at} format="datetime" /> : <span className="text-muted">{none}</span>
}

export function Day({ on, none = '–' }: { on: string | null; none?: string }) {
  return on ? <DateText value={on} format="date" /> : <span className="text-muted">{none}</span>
}
