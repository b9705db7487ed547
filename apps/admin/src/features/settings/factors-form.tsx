import { Button, Card, Field, FormActions, Select, Switch } from '@ostler/ui'
import { useRef } from 'react'
import { useForm } from 'react-hook-form'
import type { Answers } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'

type Settings = Answers['admin']['settings']['factors']
type Values = Settings['values']
type Props = { settings: Settings; mayManage: boolean; save: (values: Values) => Promise<unknown> }

const byDefault = {
  always: 'always',
  except_in_sandbox: 'always, except in the sandbox',
  never: 'never',
} as const satisfies Record<Values['staffNeedFactor'], string>

/** Who must have a second factor. */
export function FactorSettingsForm({ settings: { values, defaults, about }, mayManage, save }: Props) {
  const form = useForm<Values>({ defaultValues: values, disabled: !mayManage, shouldFocusError: false })
  const { errors, submitCount, isSubmitting, isDirty } = form.formState
  const failures = useRef(0)
  const submit = form.handleSubmit(async (draft) => {
    try {
      await save(draft)
      form.reset(draft)
    } catch (error) {
      failures.current += 1
      placeErrors(form, error)
    }
  })
  return (
    <form noValidate className="grid grid-cols-[minmax(0,1fr)] gap-6" onSubmit={submit}>
      <FormProblems errors={errors} attempt={submitCount + failures.current} />
      <Card title="Who must have one" description="It holds from the next log-in; sessions that are open stay open.">
        <div className="grid max-w-2xl gap-4">
          <Field
            label="Staff must have a second factor"
            help={`${about.staffNeedFactor} By default ${byDefault[defaults.staffNeedFactor]}.`}
            error={errors.staffNeedFactor?.message}
          >
            <Select {...form.register('staffNeedFactor')}>
              <option value="always">Always</option>
              <option value="except_in_sandbox">Always, except in the sandbox</option>
              <option value="never">Never</option>
            </Select>
          </Field>
          <Switch
            label="Clients must have a second factor"
            help={`${about.clientsNeedFactor} By default off.`}
            {...form.register('clientsNeedFactor')}
          />
        </div>
      </Card>
      {mayManage && (
        <FormActions sticky>
          <Button type="submit" variant="primary" loading={isSubmitting} loadingText="Saving…">
            Save
          </Button>
          {isDirty && <Button onClick={() => form.reset()}>Discard changes</Button>}
          <span className="text-sm text-muted">{isDirty && 'Not saved yet'}</span>
        </FormActions>
      )}
    </form>
  )
}
