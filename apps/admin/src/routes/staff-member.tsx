import { Card, KeyValueList, LinkButton, StatusBadge, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { CircleUser } from 'lucide-react'
import { api } from '../api.ts'
import { Moment } from '../components/columns.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { MemberDepartments } from '../features/staff/member-departments.tsx'
import { ChangeRole, RemoveFromStaff } from '../features/staff/staff-acts.tsx'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

export function StaffMemberPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.staff.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Member of staff"
      list={{ label: 'Staff', href: '/staff' }}
      query={query}
      header={(member) => ({
        title: member.name,
        badge: member.disabled && <StatusBadge tone="warning">Disabled</StatusBadge>,
        actions: (
          <>
            {may('users.view') && (
              <LinkButton icon={CircleUser} href={`/users/${member.id}`}>
                Log-in
              </LinkButton>
            )}
            {member.mayChange && (
              <>
                <ChangeRole member={member} />
                <RemoveFromStaff member={member} />
              </>
            )}
          </>
        ),
      })}
    >
      {(member) => (
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <Card title="Details">
            <KeyValueList
              items={[
                { label: 'E-mail address', value: member.email, copy: member.email },
                { label: 'Role', value: <TextLink href={`/roles/${member.role.id}`}>{member.role.name}</TextLink> },
                { label: 'Last log-in', value: <Moment at={member.lastLoginAt} none="never" /> },
                { label: 'Works here since', value: <Moment at={member.since} /> },
              ]}
            />
          </Card>
          <MemberDepartments member={member} />
        </div>
      )}
    </ThingPage>
  )
}
