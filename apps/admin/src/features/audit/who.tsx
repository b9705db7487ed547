import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useStaff } from '../../session.ts'
import { UserLink } from '../users/user-link.tsx'
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
  if (part.kind === 'words') return part.words
  const name = names?.get(part.userId)
  return name ? <UserLink user={{ id: part.userId, name }} /> : <ByNumber userId={part.userId} />
}

/** Somebody whose name did not come along, and is asked for. */
function ByNumber({ userId }: { userId: number }) {
  const { may } = useStaff()
  const { data } = useQuery({
    ...api.admin.users.get.queryOptions({ input: { id: userId }, staleTime: 5 * 60_000 }),
    enabled: may('users.view'),
  })
  return <UserLink user={{ id: userId, name: data?.name ?? `User no. ${userId}` }} />
}
