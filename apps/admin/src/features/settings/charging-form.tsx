import { Card, Field, Input, Switch } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import { wholeNumber } from '../../components/form-rules.ts'

type Settings = Answers['admin']['settings']['charging']
type Values = Settings['values']
type Draft = { isOn: boolean; daysBefore: string; retryDays: string }

const draftOf = ({ automaticCharge: { isOn, daysBefore, retryDays } }: Values): Draft => ({
  isOn,
  daysBefore: String(daysBefore),
  retryDays: retryDays.join(', '),
})

const valuesOf = ({ isOn, daysBefore, retryDays }: Draft): Values => ({
  automaticCharge: {
    isOn,
    daysBefore: Number(daysBefore),
    retryDays: retryDays
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number),
  },
})

const days = { pattern: { value: /^\s*(\d+([\s,;]+\d+)*)?\s*$/, message: 'Give days, such as 1, 3, 5' } }

type Props = { settings: Settings; mayManage: boolean; save: (values: Values) => Promise<unknown> }

export function ChargingForm({ settings: { values, defaults, about }, mayManage, save }: Props) {
  const usual = draftOf(defaults)
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
      fieldOf={(_, field) => field.split('.')[1] ?? field}
    >
      {({ register, formState: { errors } }) => (
        <Card title="Stored cards and accounts" description={about.automaticCharge}>
          <div className="grid max-w-2xl gap-4">
            <Switch
              label="Charge what is due by itself"
              help="Off: clients pay each invoice themselves, also with what they have stored."
              {...register('isOn')}
            />
            <Field
              label="Charge … days before the due date"
              help={`0: on the due date. By default ${usual.daysBefore}.`}
              error={errors.daysBefore?.message}
            >
              <Input inputMode="numeric" className="max-w-40" {...register('daysBefore', wholeNumber)} />
            </Field>
            <Field
              label="After a decline, try again after … days"
              help={`Counted from the first try, with commas between them. Empty: not at all. By default ${usual.retryDays}. A card that was declined for good is not tried again.`}
              optional
              error={errors.retryDays?.message}
            >
              <Input inputMode="numeric" className="max-w-60" {...register('retryDays', days)} />
            </Field>
          </div>
        </Card>
      )}
    </EditorForm>
  )
}
