import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { ResetFactors } from '../features/users/reset-factors.tsx'
import { UserActions } from '../features/users/user-actions.tsx'
import { UserDetails, WhyDisabled } from '../features/users/user-details.tsx'
import { userStates } from '../features/users/user-states.ts'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

export function UserPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.users.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="User"
      list={{ label: 'Users', href: '/users' }}
      query={query}
      header={(user) => ({
        title: user.name,
        badge: <StateBadge states={userStates} state={user.state} />,
        meta: <span>User no. {user.id}</span>,
        actions: (
          <>
            {may('users.manage') && may('clients.view') && <ResetFactors user={user} />}
            <UserActions user={user} />
          </>
        ),
      })}
    >
      {(user) => (
        <>
          <WhyDisabled user={user} />
          <UserDetails user={user} />
        </>
      )}
    </ThingPage>
  )
}
