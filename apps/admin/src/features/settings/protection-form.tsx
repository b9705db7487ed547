import { Button, Card, Field, FormActions, Input, Select, Switch, Textarea } from '@ostler/ui'
import { useRef } from 'react'
import { useForm } from 'react-hook-form'
import type { Answers } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'

type Settings = Answers['admin']['protection']['read']
type Values = Settings['values']
type Draft = Omit<Values, 'bannedMailDomains' | 'auditKeepDays'> & { bannedMailDomains: string; auditKeepDays: string }

const draftOf = (values: Values): Draft => ({
  ...values,
  bannedMailDomains: values.bannedMailDomains.join('\n'),
  auditKeepDays: values.auditKeepDays?.toString() ?? '',
})

const valuesOf = (draft: Draft): Values => ({
  ...draft,
  bannedMailDomains: draft.bannedMailDomains.split(/[\s,;]+/).filter(Boolean),
  auditKeepDays: draft.auditKeepDays.trim() === '' ? null : Number(draft.auditKeepDays),
})

/** The field on the page for one that the server names: a domain of the list is the list. */
const placeOf = (field: string): string => field.split('.')[0]!

type Props = { settings: Settings; mayManage: boolean; save: (values: Values) => Promise<unknown> }

export function ProtectionForm({ settings: { values, about }, mayManage, save }: Props) {
  const form = useForm<Draft>({ defaultValues: draftOf(values), disabled: !mayManage, shouldFocusError: false })
  const { errors, submitCount, isSubmitting, isDirty } = form.formState
  const { register } = form
  const failures = useRef(0)
  const submit = form.handleSubmit(async (draft) => {
    try {
      await save(valuesOf(draft))
      form.reset(draft)
    } catch (error) {
      failures.current += 1
      placeErrors(form, error, placeOf)
    }
  })
  return (
    <form noValidate className="grid grid-cols-[minmax(0,1fr)] gap-6" onSubmit={submit}>
      <FormProblems errors={errors} attempt={submitCount + failures.current} />

      <Card title="Robots">
        <div className="grid max-w-2xl gap-4">
          <Field
            label="Proof of work"
            help={`${about.botChallenge} By default after a few tries.`}
            error={errors.botChallenge?.message}
          >
            <Select {...register('botChallenge')}>
              <option value="never">Never</option>
              <option value="suspicious">After a few tries from one address</option>
              <option value="always">Always</option>
            </Select>
          </Field>
        </div>
      </Card>

      <Card title="Who may register">
        <div className="grid max-w-2xl gap-4">
          <Switch
            label="Refuse throw-away addresses"
            help={`${about.refuseDisposableMail} By default on.`}
            {...register('refuseDisposableMail')}
          />
          <Field
            label="Banned mail domains"
            help={`${about.bannedMailDomains} One a line.`}
            optional
            error={errors.bannedMailDomains?.message}
          >
            <Textarea rows={4} {...register('bannedMailDomains')} />
          </Field>
        </div>
      </Card>

      <Card title="Logs">
        <div className="grid max-w-2xl gap-4">
          <Field
            label="Keep for … days"
            help={`${about.auditKeepDays} By default 3650, ten years.`}
            optional
            error={errors.auditKeepDays?.message}
          >
            <Input
              inputMode="numeric"
              className="max-w-40"
              {...register('auditKeepDays', { pattern: { value: /^\s*\d*\s*$/, message: 'Give a whole number' } })}
            />
          </Field>
        </div>
      </Card>

      {mayManage && (
        <FormActions>
          <Button type="submit" variant="primary" disabled={!isDirty} loading={isSubmitting} loadingText="Saving…">
            Save
          </Button>
        </FormActions>
      )}
    </form>
  )
}
