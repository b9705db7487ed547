import { LinkButton, Notice } from '@ostler/ui'
import { useOwnershipOffers } from '../api.ts'

/** Says that somebody wants to hand an account over; nothing when nobody does. */
export function OwnershipOffers() {
  const [first] = useOwnershipOffers().data?.items ?? []
  if (!first) return null
  return (
    <Notice
      tone="info"
      title={`You are offered ${first.account}`}
      actions={<LinkButton href="/account/ownership">Accept or decline</LinkButton>}
    >
      {first.offeredBy} wants to hand the account over to you.
    </Notice>
  )
}
