import { TextLink } from '@ostler/ui'
import { useStaff } from '../../session.ts'
import { type Part, partsOf } from './parts-of-actor.ts'

type Names = ReadonlyMap<number, string>

/** Who did it, in words, with the way to their page: the log keeps `staff:1 as user:7`. */
export function Who({ actor, names }: { actor: string; names?: Names | undefined }) {
  return partsOf(actor).map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one label keep their order
    <span key={place}>
      <Named part={part} names={names} />
    </span>
  ))
}

function Named({ part, names }: { part: Part; names: Names | undefined }) {
  const { may } = useStaff()
  if (part.kind === 'words') return part.words
  const name = names?.get(part.userId) ?? `User no. ${part.userId}`
  return may('users.view') ? <TextLink href={`/users/${part.userId}`}>{name}</TextLink> : name
}
