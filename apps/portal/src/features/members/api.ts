import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, type Outputs, useAct } from '../../api/index.ts'
import { sessionQuery } from '../../session/index.ts'

export type People = Outputs['members']['list']
export type Member = People['members'][number]
export type Invitation = People['invitations'][number]
export type Allowed = Pick<Member, 'permissions' | 'onlyServices'>

export const usePeople = () => useQuery(api.members.list.query())
export const useOwnershipOffers = () => useQuery(api.ownership.offers.query())

type Options = { onDone?: () => void; onError?: (error: ApiError) => void }

/** Has the lists of people read again, and what the person themselves may do. */
export function usePeopleChanged() {
  const queries = useQueryClient()
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: api.members.list.queryKey() }),
      queries.invalidateQueries({ queryKey: api.ownership.offers.queryKey() }),
      queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ])
  }
}

function useDone({ onDone, onError }: Options) {
  const changed = usePeopleChanged()
  return {
    onSuccess: async () => {
      await changed()
      onDone?.()
    },
    onError,
  }
}

export const useInvite = (options: Options) => useAct(api.members.invite, useDone(options))
export const useResend = (options: Options) => useAct(api.members.resend, useDone(options))
export const useWithdraw = (options: Options) => useAct(api.members.withdraw, useDone(options))
export const useChangeMember = (options: Options) => useAct(api.members.change, useDone(options))
export const useRemoveMember = (options: Options) => useAct(api.members.remove, useDone(options))
export const useOfferOwnership = (options: Options) => useAct(api.members.offerOwnership, useDone(options))
export const useWithdrawOffer = (options: Options) => useAct(api.members.withdrawOffer, useDone(options))
export const useLeave = (options: Options) => useAct(api.memberships.leave, useDone(options))

/** The services one could keep somebody to; those of the first page, which is a hundred. */
export const useServiceChoices = (enabled: boolean) => useQuery({ ...api.services.list.query({ limit: 100 }), enabled })
