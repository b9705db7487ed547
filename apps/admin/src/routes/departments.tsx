import { Badge, Button, DataTable, DropdownMenu, EmptyState, IconButton, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Building, Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { DeleteDepartment, type Department, DepartmentDialog } from '../features/departments/department-acts.tsx'
import { useStaff } from '../session.ts'

type Opened = { what: 'new' } | { what: 'edit' | 'delete'; department: Department }

export function DepartmentsPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.departments.list.queryOptions())
  const [opened, open] = useState<Opened>()
  const close = () => open(undefined)
  const newDepartment = may('staff.manage') && (
    <Button icon={Plus} onClick={() => open({ what: 'new' })}>
      New department
    </Button>
  )
  return (
    <Page title="Departments" description="Where members of staff belong." actions={newDepartment}>
      <QueryResult query={query}>
        {({ items }) => (
          <DataTable
            label="Departments"
            rows={items}
            rowKey={(department) => department.id}
            columns={[
              { id: 'name', header: 'Department', cell: ({ name }) => name },
              {
                id: 'hidden',
                header: 'Shown',
                stacked: 'aside',
                cell: ({ hidden }) => (hidden ? <Badge>Hidden</Badge> : <Badge tone="success">Shown</Badge>),
              },
              { id: 'members', header: 'Members', cell: (department) => <Members department={department} /> },
            ]}
            rowActions={
              may('staff.manage')
                ? (department) => (
                    <DropdownMenu
                      align="end"
                      label={`For ${department.name}`}
                      trigger={
                        <IconButton icon={Ellipsis} label={`For ${department.name}`} variant="ghost" size="sm" />
                      }
                      items={[
                        { label: 'Change', onSelect: () => open({ what: 'edit', department }) },
                        { label: 'Delete', tone: 'danger', onSelect: () => open({ what: 'delete', department }) },
                      ]}
                    />
                  )
                : undefined
            }
            empty={<EmptyState icon={Building} title="No departments yet" action={newDepartment} />}
          />
        )}
      </QueryResult>
      {opened?.what === 'new' && <DepartmentDialog onClose={close} />}
      {opened?.what === 'edit' && <DepartmentDialog department={opened.department} onClose={close} />}
      {opened?.what === 'delete' && <DeleteDepartment department={opened.department} onClose={close} />}
    </Page>
  )
}

function Members({ department: { members } }: { department: Department }) {
  if (members.length === 0) return <span className="text-muted">nobody</span>
  return members.map(({ id, name }) => (
    <span key={id} className="block">
      <TextLink href={`/staff/${id}`}>{name}</TextLink>
    </span>
  ))
}
