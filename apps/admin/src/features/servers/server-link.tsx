import { TextLink } from '@ostler/ui'
import { useStaff } from '../../session.ts'

/** The name of a server, and the way to it for those who may see servers. */
export function ServerLink({ server, none }: { server: { id: number; label: string } | null; none: string }) {
  const { may } = useStaff()
  if (!server) return none
  return may('servers.view') ? <TextLink href={`/servers/${server.id}`}>{server.label}</TextLink> : server.label
}
