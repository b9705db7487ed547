import type { Answers } from '../../api.ts'

export type ServerGroup = Answers['admin']['serverGroups']['list']['items'][number]

export const fillRules: Record<ServerGroup['fill'], string> = {
  round_robin: 'In turn, one after the other',
  least_filled: 'The least filled one',
  first_with_room: 'The first one with room',
}

export type GroupDraft = {
  name: string
  kind: string
  fill: ServerGroup['fill']
  /** In the order in which they are filled. */
  servers: { serverId: string }[]
}

export const newGroup = (kind: string): GroupDraft => ({ name: '', kind, fill: 'least_filled', servers: [] })

export const groupDraftOf = ({ name, kind, fill, servers }: ServerGroup): GroupDraft => ({
  name,
  kind,
  fill,
  servers: servers.map(({ id }) => ({ serverId: String(id) })),
})

export const groupInputOf = ({ name, fill, servers }: GroupDraft) => ({
  name,
  fill,
  serverIds: servers.filter(({ serverId }) => serverId !== '').map(({ serverId }) => Number(serverId)),
})

/** The server that is meant by `serverIds.1` is chosen in the second row that names one. */
export function fieldOfGroup(draft: GroupDraft, field: string): string {
  const [first, place] = field.split('.')
  if (first !== 'serverIds') return field
  const rows = draft.servers.flatMap(({ serverId }, row) => (serverId === '' ? [] : [row]))
  return `servers.${rows[Number(place)] ?? 0}.serverId`
}
