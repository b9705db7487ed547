import { Card, Field, Input, Select, Switch, Textarea } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import { wholeOrEmpty } from '../../components/form-rules.ts'

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
  return (
    <EditorForm
      noun="page"
      isNew={false}
      start={draftOf(values)}
      mayManage={mayManage}
      save={async (draft) => {
        await save(valuesOf(draft))
        return draft
      }}
      fieldOf={(_, field) => placeOf(field)}
    >
      {({ register, formState: { errors } }) => (
        <>
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
                <Input inputMode="numeric" className="max-w-40" {...register('auditKeepDays', wholeOrEmpty)} />
              </Field>
            </div>
          </Card>
        </>
      )}
    </EditorForm>
  )
}
