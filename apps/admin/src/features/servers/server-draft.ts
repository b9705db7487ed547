import type { Answers, client } from '../../api.ts'
import { linesOf } from '../../components/lines.ts'
import { type Settings, settingsOf } from '../../components/settings-draft.ts'

export type Server = Answers['admin']['servers']['get']
export type ListedServer = Answers['admin']['servers']['list']['items'][number]
export type ServerKind = Answers['admin']['servers']['kind']
export type Check = NonNullable<Server['lastCheck']>
type Changes = Omit<Parameters<typeof client.admin.servers.change>[0], 'id'>

export type ServerDraft = {
  /** Only while it is new. */
  name: string
  label: string
  /** One per line. */
  nameServers: string
  mostAccounts: string
  diskMib: string
  memoryMib: string
  isOpen: boolean
  notes: string
  settings: Settings
}

export const serverDraftOf = (server: Server): ServerDraft => ({
  name: server.name,
  label: server.label,
  nameServers: server.nameServers.join('\n'),
  mostAccounts: server.mostAccounts?.toString() ?? '',
  diskMib: server.diskMib?.toString() ?? '',
  memoryMib: server.memoryMib?.toString() ?? '',
  isOpen: server.isOpen,
  notes: server.notes,
  settings: settingsOf(server.form, server.settings),
})

export const newServerDraft = (kind: ServerKind): ServerDraft => ({
  name: kind.proposedName,
  label: kind.label,
  nameServers: '',
  mostAccounts: '',
  diskMib: '',
  memoryMib: '',
  isOpen: true,
  notes: '',
  settings: settingsOf(kind.form, {}),
})

const wholeOrNone = (text: string) => (text.trim() === '' ? null : Number(text))

export const serverInputOf = (draft: ServerDraft): Required<Changes> => ({
  label: draft.label,
  nameServers: linesOf(draft.nameServers),
  mostAccounts: wholeOrNone(draft.mostAccounts),
  diskMib: wholeOrNone(draft.diskMib),
  memoryMib: wholeOrNone(draft.memoryMib),
  isOpen: draft.isOpen,
  notes: draft.notes,
  settings: draft.settings,
})

/** Where the form shows what the server says of a field: name servers are lines of one. */
export const fieldOfServer = (_draft: ServerDraft, field: string): string =>
  field.startsWith('nameServers.') ? 'nameServers' : field

export type Filling = { what: string; taken: number; most: number; text: string; isNearlyFull: boolean }

const NEARLY_FULL = 0.9

/** How full a server is by each measure that it has a limit for. */
export function fillingsOf({ taken, mostAccounts, diskMib, memoryMib }: ListedServer): Filling[] {
  const measures = [
    { what: 'Accounts', taken: taken.accounts, most: mostAccounts, shown: (n: number) => numbers.format(n) },
    { what: 'Disk', taken: taken.diskMib, most: diskMib, shown: sizeOf },
    { what: 'Memory', taken: taken.memoryMib, most: memoryMib, shown: sizeOf },
  ]
  return measures.flatMap(({ what, taken: now, most, shown }) =>
    most === null
      ? []
      : [{ what, taken: now, most, text: `${shown(now)} of ${shown(most)}`, isNearlyFull: now >= most * NEARLY_FULL }],
  )
}

const numbers = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

/** MiB as people say it: `1.5 GiB`. */
export function sizeOf(mib: number): string {
  const [divisor, unit] = mib >= 1024 * 1024 ? [1024 * 1024, 'TiB'] : mib >= 1024 ? [1024, 'GiB'] : [1, 'MiB']
  return `${numbers.format(mib / divisor)} ${unit}`
}
