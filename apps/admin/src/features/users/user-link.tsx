import { TextLink } from '@ostler/ui'
import { useStaff } from '../../session.ts'

/** A person, with the way to their page for those who may see it. */
export function UserLink({ user: { id, name } }: { user: { id: number; name: string } }) {
  const { may } = useStaff()
  return may('users.view') ? <TextLink href={`/users/${id}`}>{name}</TextLink> : name
}
