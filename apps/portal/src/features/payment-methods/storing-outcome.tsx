import { LinkButton, Notice } from '@ostler/ui'
import type { Storing } from './api.ts'

/** What became of storing something, for somebody who has just come back. */
export function StoringOutcome({ storing: { state, reason, challengeUrl } }: { storing: Storing }) {
  switch (state) {
    case 'stored':
      return (
        <Notice tone="success" title="It is stored" live>
          Your default pays your invoices when they are due.
        </Notice>
      )
    case 'pending':
      return (
        <Notice tone="info" title="The bank has to confirm it" live>
          That can take a few days. It is listed here as soon as it can be used.
        </Notice>
      )
    case 'challenge':
      return (
        <Notice
          tone="warning"
          title="Your bank wants to know that it is you"
          live
          actions={challengeUrl ? <LinkButton href={challengeUrl}>Confirm it there</LinkButton> : undefined}
        >
          Nothing is stored yet.
        </Notice>
      )
    case 'declined':
      return (
        <Notice tone="danger" title="It was declined" live>
          {reason ? `The payment provider says: ${reason} ` : null}Nothing is stored. Try another card.
        </Notice>
      )
    case 'started':
    case 'expired':
      return (
        <Notice tone="warning" title="Nothing was stored" live>
          You did not finish it. You can begin again whenever you like.
        </Notice>
      )
  }
}
