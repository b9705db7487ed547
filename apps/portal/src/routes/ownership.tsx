import { Button, Card, DateText, EmptyState, PageHeader, Skeleton, toast } from '@ostler/ui'
import { useNavigate } from '@tanstack/react-router'
import { Handshake } from 'lucide-react'
import { api, asToast, useAct } from '../api/index.ts'
import { useOwnershipOffers, usePeopleChanged } from '../features/members/index.ts'
import { switchAccount } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

/** Accounts that others want to hand over to the person. */
export function OwnershipPage() {
  usePageTitle('Accounts you are offered')
  const offers = useOwnershipOffers()
  const navigate = useNavigate()
  const changed = usePeopleChanged()
  const onError = (error: Error) => void toast.error(...asToast(error))
  const accept = useAct(api.ownership.accept, {
    onSuccess: async ({ clientId }) => {
      await changed()
      switchAccount(clientId)
      toast.success('The account is yours.')
      await navigate({ to: '/account/users' })
    },
    onError,
  })
  const decline = useAct(api.ownership.decline, {
    onSuccess: async () => {
      await changed()
      toast.success('Declined. Nothing has changed.')
    },
    onError,
  })
  const busy = accept.isPending || decline.isPending
  return (
    <>
      <PageHeader
        title="Accounts you are offered"
        description="As an owner you may do everything for an account, and decide who else may."
      />
      {offers.error ? (
        <LoadFailure query={offers} />
      ) : !offers.data ? (
        <Skeleton className="h-40 w-full rounded-lg" />
      ) : offers.data.items.length === 0 ? (
        <EmptyState
          icon={Handshake}
          title="You are offered no account"
          description="If you followed a link from a mail: the offer was taken back, or has run out."
        />
      ) : (
        <ul className="flex flex-col gap-5">
          {offers.data.items.map((offer) => (
            <li key={offer.id}>
              <Card title={offer.account}>
                <p>
                  {offer.offeredBy} wants to hand it over to you, and stays a member. You can accept until{' '}
                  <DateText value={offer.expiresAt} />.
                </p>
                <div className="mt-4 flex flex-wrap gap-2">
                  <Button variant="primary" loading={busy} onClick={() => accept.mutate({ id: offer.id })}>
                    Accept
                  </Button>
                  <Button disabled={busy} onClick={() => decline.mutate({ id: offer.id })}>
                    Decline
                  </Button>
                </div>
              </Card>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
