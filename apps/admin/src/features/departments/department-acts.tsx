import { Button, ConfirmDialog, Dialog, Field, FormActions, Input, Switch, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'

export type Department = Answers['admin']['departments']['list']['items'][number]

type DepartmentDialogProps = { department?: Department; onClose: () => void }

export function DepartmentDialog({ department, onClose }: DepartmentDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={department ? `Department ${department.name}` : 'New department'}
      description="Who belongs to it is said on the page of each member of staff."
    >
      <DepartmentForm department={department} onClose={onClose} />
    </Dialog>
  )
}

const wholeNumber = { value: /^\s*\d{1,4}\s*$/, message: 'Give a whole number' }

function DepartmentForm({ department, onClose }: DepartmentDialogProps) {
  const queryClient = useQueryClient()
  const form = useForm({
    defaultValues: {
      name: department?.name ?? '',
      position: String(department?.position ?? 0),
      hidden: department?.hidden ?? false,
    },
    shouldFocusError: false,
  })
  const { errors, submitCount } = form.formState
  const options = {
    onSuccess: async ({ name }: { name: string }) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.departments.key() })
      toast.success(department ? `${name} saved` : `${name} created`)
      onClose()
    },
    onError: (error: Error) => placeErrors(form, error),
  }
  const create = useAct(client.admin.departments.create, options)
  const update = useAct(client.admin.departments.update, options)
  const isBusy = create.isPending || update.isPending
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit(({ position, ...rest }) => {
        const input = { ...rest, position: Number(position) }
        if (department) update.mutate({ id: department.id, ...input })
        else create.mutate(input)
      })}
    >
      <FormProblems errors={errors} attempt={submitCount + create.failureCount + update.failureCount} />
      <Field label="Name" error={errors.name?.message}>
        <Input autoComplete="off" maxLength={60} {...form.register('name', { required: 'Give it a name' })} />
      </Field>
      <Field label="Place in the list" help="Lower numbers come first." error={errors.position?.message}>
        <Input
          inputMode="numeric"
          className="max-w-40"
          autoComplete="off"
          {...form.register('position', { required: 'Give a whole number', pattern: wholeNumber })}
        />
      </Field>
      <Switch label="Hidden" help="Not shown to clients." {...form.register('hidden')} />
      <FormActions>
        <Button type="submit" variant="primary" loading={isBusy} loadingText="Saving…">
          {department ? 'Save' : 'Create department'}
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </FormActions>
    </form>
  )
}

export function DeleteDepartment({ department, onClose }: { department: Department; onClose: () => void }) {
  const queryClient = useQueryClient()
  const remove = useAct(client.admin.departments.remove, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.departments.key() }),
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete the department ${department.name}?`}
      effects={['Who belongs to it stays staff.']}
      tone="danger"
      confirmLabel="Delete"
      onConfirm={async () => {
        await remove.mutateAsync({ id: department.id })
        toast.success(`${department.name} deleted`)
      }}
    />
  )
}
