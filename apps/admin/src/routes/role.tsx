import { Badge, Notice, TextLink, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { type Areas, type Role, RoleForm, roleDraftOf } from '../features/roles/role-form.tsx'
import { ViewAs } from '../features/roles/view-as.tsx'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

const list = { label: 'Roles', href: '/roles' }

export function NewRolePage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.roles.permissions.queryOptions())
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useAct(client.admin.roles.create)
  const created = useRef<number>(undefined)
  return (
    <Page title="New role" breadcrumbs={[list, { label: 'New role' }]}>
      <QueryResult query={query}>
        {({ areas }) => (
          <RoleForm
            isNew
            start={{ name: '', permissions: [] }}
            areas={areas}
            mayManage={may('staff.manage')}
            save={async (draft) => {
              const role = await create.mutateAsync(draft)
              await queryClient.invalidateQueries({ queryKey: api.admin.roles.list.key() })
              created.current = role.id
              toast.success(`${role.name} created`)
              return roleDraftOf(role)
            }}
            onSaved={() => navigate({ to: `/roles/${created.current}`, replace: true })}
          />
        )}
      </QueryResult>
    </Page>
  )
}

export function RolePage() {
  const id = useIdParam()
  const { may } = useStaff()
  const query = useQuery(api.admin.roles.get.queryOptions({ input: { id } }))
  const permissions = useQuery(api.admin.roles.permissions.queryOptions())
  return (
    <ThingPage
      noun="Role"
      list={list}
      query={query}
      header={(role) => ({
        title: role.name,
        badge: role.grantsAll && <Badge>Holds everything</Badge>,
        meta: <Holders role={role} />,
        actions: may('staff.manage') && <ViewAs role={role} />,
      })}
    >
      {(role) => (
        <QueryResult query={permissions}>
          {({ areas }) => (
            <>
              <WhyFixed role={role} mayManage={may('staff.manage')} />
              <RoleEditor key={id} role={role} areas={areas} />
            </>
          )}
        </QueryResult>
      )}
    </ThingPage>
  )
}

const Holders = ({ role }: { role: Role }) =>
  role.holders === 0 ? (
    <span>Nobody holds it</span>
  ) : (
    <TextLink href={href('/staff', { roleId: role.id })}>
      {role.holders === 1 ? 'Held by one person' : `Held by ${role.holders} people`}
    </TextLink>
  )

function WhyFixed({ role, mayManage }: { role: Role; mayManage: boolean }) {
  if (role.grantsAll)
    return <Notice title="It stays as it is">Owner holds every permission, those of later versions as well.</Notice>
  if (mayManage && !role.mayGive)
    return <Notice title="Not yours to change">This role may do things that you may not.</Notice>
  return null
}

function RoleEditor({ role, areas }: { role: Role; areas: Areas }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const update = useAct(client.admin.roles.update)
  const remove = useAct(client.admin.roles.remove)
  const { queryKey } = api.admin.roles.get.queryOptions({ input: { id: role.id } })
  return (
    <RoleForm
      isNew={false}
      start={roleDraftOf(role)}
      areas={areas}
      mayManage={role.mayGive && !role.grantsAll}
      save={async (draft) => {
        const saved = await update.mutateAsync({ id: role.id, ...draft })
        queryClient.setQueryData(queryKey, saved)
        await queryClient.invalidateQueries({ queryKey: api.admin.roles.list.key() })
        toast.success(`${saved.name} saved`)
        return roleDraftOf(saved)
      }}
      remove={async () => {
        await remove.mutateAsync({ id: role.id })
        toast.success(`${role.name} deleted`)
        await navigate({ to: href('/roles'), replace: true })
        await queryClient.invalidateQueries({ queryKey: api.admin.roles.list.key() })
      }}
    />
  )
}
