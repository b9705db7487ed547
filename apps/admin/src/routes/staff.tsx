import { LinkTabs } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { SelectFrom } from '../components/list.ts'
import { ListPage } from '../components/list-page.tsx'
import { InviteStaff } from '../features/staff/staff-acts.tsx'
import { invitationList, staffList } from '../features/staff/staff-list.tsx'
import { useStaff } from '../session.ts'

export function StaffPage() {
  const { may } = useStaff()
  const { data } = useQuery(api.admin.roles.list.queryOptions())
  const roles = Object.fromEntries((data?.items ?? []).map(({ id, name }) => [String(id), name]))
  const roleId: SelectFrom<string> = { kind: 'select', label: 'Role', all: 'All roles', options: roles }
  const list = { ...staffList, filters: { ...staffList.filters, roleId } }
  return (
    <ListPage list={list} description="Who works here." actions={may('staff.manage') && <InviteStaff />}>
      <StaffTabs active="/staff" />
    </ListPage>
  )
}

export function InvitationsPage() {
  const { may } = useStaff()
  return (
    <ListPage
      list={invitationList}
      description="To the staff; nobody has answered them yet."
      actions={may('staff.manage') && <InviteStaff />}
    >
      <StaffTabs active="/staff/invitations" />
    </ListPage>
  )
}

const tabs = [
  { href: '/staff', label: 'Staff' },
  { href: '/staff/invitations', label: 'Invitations' },
]

const StaffTabs = ({ active }: { active: string }) => (
  <LinkTabs label="Staff" items={tabs.map((tab) => ({ ...tab, active: tab.href === active }))} />
)
