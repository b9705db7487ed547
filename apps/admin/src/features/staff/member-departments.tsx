import { Button, Card, EmptyState, FormActions, TextLink, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Building } from 'lucide-react'
import { FormProvider, useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { TickList } from '../../components/form-fields.tsx'
import { FormProblems } from '../../components/form-problems.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { useStaff } from '../../session.ts'
import type { StaffMember } from './staff-list.tsx'

type Department = Answers['admin']['departments']['list']['items'][number]

export function MemberDepartments({ member }: { member: StaffMember }) {
  const query = useQuery(api.admin.departments.list.queryOptions())
  return (
    <Card title="Departments" description="Where this person belongs.">
      <QueryResult query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              level={3}
              icon={Building}
              title="No departments yet"
              description={<TextLink href="/departments">Make the first one</TextLink>}
            />
          ) : (
            <DepartmentsForm key={member.departments.map(({ id }) => id).join()} member={member} departments={items} />
          )
        }
      </QueryResult>
    </Card>
  )
}

function DepartmentsForm({ member, departments }: { member: StaffMember; departments: Department[] }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const form = useForm({
    defaultValues: { departmentIds: member.departments.map(({ id }) => String(id)) },
    disabled: !may('staff.manage'),
    shouldFocusError: false,
  })
  const { errors, submitCount, isDirty } = form.formState
  const save = useAct(client.admin.staff.setDepartments, {
    onSuccess: async () => {
      toast.success('Departments saved')
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
    },
    onError: (error) => placeErrors(form, error),
  })
  return (
    <FormProvider {...form}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={form.handleSubmit(({ departmentIds }) =>
          save.mutate({ id: member.id, departmentIds: departmentIds.map(Number) }),
        )}
      >
        <FormProblems errors={errors} attempt={submitCount + save.failureCount} />
        <TickList
          name="departmentIds"
          label={`Departments of ${member.name}`}
          options={departments.map(({ id, name }) => ({ value: String(id), label: name }))}
          none=""
        />
        {may('staff.manage') && (
          <FormActions>
            <Button type="submit" variant="primary" disabled={!isDirty} loading={save.isPending} loadingText="Saving…">
              Save
            </Button>
          </FormActions>
        )}
      </form>
    </FormProvider>
  )
}
