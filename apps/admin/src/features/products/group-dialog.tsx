import { Button, Dialog, Field, FormActions, Input, Switch, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { slugFrom } from '../../components/slug.ts'
import { slugTaken } from '../../components/slug-taken.ts'
import type { Group } from './catalog.tsx'

type GroupDialogProps = { group?: Group; open: boolean; onOpenChange: (open: boolean) => void }

export function GroupDialog({ group, open, onOpenChange }: GroupDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={group ? `Group ${group.name}` : 'New product group'}>
      <GroupForm group={group} onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

const labels: Record<string, string> = { name: 'Name', slug: 'Address', tagline: 'Tagline' }

function GroupForm({ group, onDone }: { group?: Group; onDone: () => void }) {
  const queryClient = useQueryClient()
  const form = useForm({
    defaultValues: {
      name: group?.name ?? '',
      slug: group?.slug ?? '',
      tagline: group?.tagline ?? '',
      hidden: group?.hidden ?? false,
    },
    shouldFocusError: false,
  })
  const { errors, submitCount, dirtyFields } = form.formState
  const options = {
    onSuccess: async ({ name }: { name: string }) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.products.key() })
      toast.success(group ? `${name} saved` : `${name} created`)
      onDone()
    },
    onError: (error: Error) => placeErrors(form, slugTaken(error)),
  }
  const create = useAct(client.admin.products.createGroup, options)
  const update = useAct(client.admin.products.updateGroup, options)
  const isBusy = create.isPending || update.isPending

  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit((input) =>
        group ? update.mutate({ id: group.id, ...input }) : create.mutate(input),
      )}
    >
      <FormProblems
        errors={errors}
        labelOf={(field) => labels[field]}
        attempt={submitCount + create.failureCount + update.failureCount}
      />
      <Field label={labels.name} error={errors.name?.message}>
        <Input
          autoComplete="off"
          {...form.register('name', {
            required: 'Give the group a name',
            onChange: (event) => {
              if (!group && !dirtyFields.slug) form.setValue('slug', slugFrom(event.target.value))
            },
          })}
        />
      </Field>
      <Field
        label={labels.slug}
        help="The last part of the group's address in the portal."
        error={errors.slug?.message}
      >
        <Input autoComplete="off" {...form.register('slug', { required: 'Give the group an address' })} />
      </Field>
      <Field label={labels.tagline} optional error={errors.tagline?.message}>
        <Input autoComplete="off" {...form.register('tagline')} />
      </Field>
      <Switch label="Hidden" help="Not shown in the portal." {...form.register('hidden')} />
      <FormActions>
        <Button type="submit" variant="primary" loading={isBusy} loadingText="Saving…">
          {group ? 'Save' : 'Create group'}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </FormActions>
    </form>
  )
}
