import { Badge, StatusBadge } from '@ostler/ui'
import type { Answers } from '../../api.ts'

type Listed = Answers['admin']['gateways']['list']['items'][number]

/** Whether payers see it, and whether their money is real. */
export function GatewayState({ gateway }: { gateway: Pick<Listed, 'isEnabled' | 'testResult' | 'kind'> }) {
  const { isEnabled, testResult, kind } = gateway
  return (
    <span className="inline-flex flex-wrap gap-1">
      {kind === null ? (
        <StatusBadge tone="danger">Not there any more</StatusBadge>
      ) : isEnabled ? (
        <StatusBadge tone="success">On</StatusBadge>
      ) : (
        <StatusBadge tone="neutral">Off</StatusBadge>
      )}
      {testResult?.kind === 'accepted' && (testResult.isLive ? <Badge tone="info">Live</Badge> : <Badge>Test</Badge>)}
      {testResult?.kind === 'refused' && <Badge tone="danger">Refused</Badge>}
    </span>
  )
}
