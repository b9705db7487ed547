import { Card, Field, FieldRow, Input, Select, Switch } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import { wholeNumber, wholeOrEmpty } from '../../components/form-rules.ts'

type Settings = Answers['admin']['settings']['services']
type Values = Settings['values']
type Draft = Omit<Values, 'suspension' | 'upgradeExpiresAfter' | 'staleAfterDays'> &
  Record<'suspendAfter' | 'terminateAfter' | 'upgradeExpiresAfter' | 'staleAfterDays', string>

const draftOf = ({ suspension, ...values }: Values): Draft => ({
  ...values,
  suspendAfter: suspension.suspendAfter?.toString() ?? '',
  terminateAfter: suspension.terminateAfter?.toString() ?? '',
  upgradeExpiresAfter: String(values.upgradeExpiresAfter),
  staleAfterDays: String(values.staleAfterDays),
})

const daysOrNever = (text: string) => (text.trim() === '' ? null : Number(text))

const valuesOf = ({ suspendAfter, terminateAfter, ...draft }: Draft): Values => ({
  ...draft,
  suspension: { suspendAfter: daysOrNever(suspendAfter), terminateAfter: daysOrNever(terminateAfter) },
  upgradeExpiresAfter: Number(draft.upgradeExpiresAfter),
  staleAfterDays: Number(draft.staleAfterDays),
})

/** The field on the page for one that the server names. */
const placeOf = (field: string): string => field.replace('suspension.', '')

type Props = { settings: Settings; mayManage: boolean; save: (values: Values) => Promise<unknown> }

export function ServiceSettingsForm({ settings: { values, defaults, about }, mayManage, save }: Props) {
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
      fieldOf={(_, field) => placeOf(field)}
    >
      {({ register, formState: { errors } }) => (
        <>
          <Card title="Overdue" description="Products and single services may have days of their own.">
            <div className="grid max-w-2xl gap-4">
              <FieldRow>
                <Field
                  label="Suspend after … days"
                  help={`Empty: never. By default ${usual.suspendAfter}.`}
                  optional
                  error={errors.suspendAfter?.message}
                >
                  <Input inputMode="numeric" {...register('suspendAfter', wholeOrEmpty)} />
                </Field>
                <Field
                  label="Terminate after … days"
                  help={`Empty: never. By default ${usual.terminateAfter}.`}
                  optional
                  error={errors.terminateAfter?.message}
                >
                  <Input inputMode="numeric" {...register('terminateAfter', wholeOrEmpty)} />
                </Field>
              </FieldRow>
              <Field label="While suspended" help={`${about.whenSuspended} By default it is billed on.`}>
                <Select {...register('whenSuspended')}>
                  <option value="keep_billing">Bill on</option>
                  <option value="stop_billing">Stop billing</option>
                  <option value="credit_days">Credit the days afterwards</option>
                </Select>
              </Field>
              <Field label="When it is paid" help={`${about.afterSuspension} By default it keeps its dates.`}>
                <Select {...register('afterSuspension')}>
                  <option value="keep_anchor">Keep the dates</option>
                  <option value="from_payment">Count from the payment</option>
                </Select>
              </Field>
            </div>
          </Card>

          <Card title="Changes of plan">
            <div className="grid max-w-2xl gap-4">
              <Field label="What clients pay" help={`${about.upgradePolicy} By default the difference.`}>
                <Select {...register('upgradePolicy')}>
                  <option value="difference">The difference now; the date stays</option>
                  <option value="full_cycle">A full new cycle from today</option>
                  <option value="at_renewal">Nothing until it renews</option>
                </Select>
              </Field>
              <Switch
                label="Credit for a smaller plan"
                help={`${about.creditOnDowngrade} By default on.`}
                {...register('creditOnDowngrade')}
              />
              <Field
                label="Unpaid changes end after … days"
                help={`By default ${usual.upgradeExpiresAfter}.`}
                error={errors.upgradeExpiresAfter?.message}
              >
                <Input inputMode="numeric" className="max-w-40" {...register('upgradeExpiresAfter', wholeNumber)} />
              </Field>
              <Field label="Days of a part of a period" help={`${about.dayCount} By default as the calendar has them.`}>
                <Select {...register('dayCount')}>
                  <option value="actual">As the calendar has them</option>
                  <option value="thirty_day_months">Thirty days to a month</option>
                </Select>
              </Field>
            </div>
          </Card>

          <Card title="Orders">
            <div className="grid max-w-2xl gap-4">
              <Field
                label="Cancel unpaid orders after … days"
                help={`0: never. By default ${usual.staleAfterDays}.`}
                error={errors.staleAfterDays?.message}
              >
                <Input inputMode="numeric" className="max-w-40" {...register('staleAfterDays', wholeNumber)} />
              </Field>
            </div>
          </Card>
        </>
      )}
    </EditorForm>
  )
}
