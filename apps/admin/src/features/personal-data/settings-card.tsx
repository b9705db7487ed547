import { Button, Card, Field, FormActions, Input, Switch, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { wholeNumber } from '../../components/form-rules.ts'
import { QueryResult } from '../../components/thing-page.tsx'
import { useStaff } from '../../session.ts'

type Settings = Answers['admin']['personalData']['settings']

export function PersonalDataSettings() {
  const query = useQuery(api.admin.personalData.settings.queryOptions())
  return <QueryResult query={query}>{(settings) => <SettingsForm settings={settings} />}</QueryResult>
}

function SettingsForm({ settings: { values, defaults, about } }: { settings: Settings }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const form = useForm({
    defaultValues: { ...values, retentionYears: String(values.retentionYears) },
    disabled: !may('settings.manage'),
    shouldFocusError: false,
  })
  const { errors, submitCount } = form.formState
  const save = useAct(client.admin.personalData.changeSettings, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.personalData.key() })
      toast.success('Settings saved')
    },
    onError: (error: Error) => placeErrors(form, error),
  })
  return (
    <form
      noValidate
      onSubmit={form.handleSubmit(({ retentionYears, exportStaffNotes }) =>
        save.mutate({ retentionYears: Number(retentionYears), exportStaffNotes }),
      )}
    >
      <Card title="Settings">
        <div className="grid max-w-2xl gap-4">
          <FormProblems errors={errors} attempt={submitCount + save.failureCount} />
          <Field
            label="Keep documents for … years"
            help={`${about.retentionYears} By default ${defaults.retentionYears}.`}
            error={errors.retentionYears?.message}
          >
            <Input inputMode="numeric" className="max-w-40" {...form.register('retentionYears', wholeNumber)} />
          </Field>
          <Switch
            label="Staff notes in archives that staff make"
            help={`${about.exportStaffNotes} By default off.`}
            {...form.register('exportStaffNotes')}
          />
          {may('settings.manage') && (
            <FormActions>
              <Button type="submit" variant="primary" loading={save.isPending} loadingText="Saving…">
                Save
              </Button>
            </FormActions>
          )}
        </div>
      </Card>
    </form>
  )
}
