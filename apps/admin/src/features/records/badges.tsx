import { Badge, StatusBadge } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { toneOfColour, toneOfTag } from './colours.ts'

type Row = Pick<Answers['admin']['clients']['list']['items'][number], 'group' | 'tags'>

/** Group and tags of a client, beside the name. */
export function RecordBadges({ group, tags, isClosed }: Row & { isClosed: boolean }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      {isClosed && <StatusBadge tone="danger">Closed</StatusBadge>}
      {group && <Badge tone={toneOfColour[group.colour]}>{group.name}</Badge>}
      {tags.map((tag) => (
        <Badge key={tag} tone={toneOfTag(tag)}>
          {`#${tag}`}
        </Badge>
      ))}
    </span>
  )
}
