import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { meQuery } from '../session.ts'
import { Shell } from '../shell/shell.tsx'
import { Starting } from '../shell/starting.tsx'
import { NotStaffPage } from './problems.tsx'

export function StaffArea() {
  const { data: me } = useQuery(meQuery)
  if (!me) return <Starting />
  if (!me.staff) return <NotStaffPage email={me.user.email} />
  return (
    <Shell>
      <Outlet />
    </Shell>
  )
}
