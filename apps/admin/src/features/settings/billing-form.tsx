import { Card, Field, FieldGroup, FieldRow, Input, Select, Switch, Textarea } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import { wholeNumber, wholeOrEmpty } from '../../components/form-rules.ts'
import {
  type BillingDraft,
  type BillingValues,
  documentKinds,
  draftOfSettings,
  fieldOfSetting,
  valuesOf,
} from './billing-draft.ts'

type Settings = Answers['admin']['settings']['billing']

const kindNames = { invoice: 'Invoices', proforma: 'Proformas', credit_note: 'Credit notes', quote: 'Quotes' }
const wholeList = { pattern: { value: /^[\s,;\d]*$/, message: 'Give whole numbers with commas between them' } }

type Props = { settings: Settings; mayManage: boolean; save: (values: BillingValues) => Promise<unknown> }

export function BillingSettingsForm({ settings, mayManage, save }: Props) {
  const { about } = settings
  const usual = draftOfSettings(settings.defaults)
  const byDefault = (name: keyof BillingDraft) => `By default ${String(usual[name]).replaceAll('\n', ', ') || 'none'}.`
  return (
    <EditorForm
      noun="page"
      isNew={false}
      start={draftOfSettings(settings.values)}
      mayManage={mayManage}
      save={async (draft) => {
        await save(valuesOf(draft))
        return draft
      }}
      fieldOf={(_, field) => fieldOfSetting(field)}
    >
      {({ register, watch, formState: { errors } }) => {
        const feeKind = watch('feeKind') ?? 'none'
        return (
          <>
            <Card title="Company" description={about.company}>
              <div className="grid max-w-2xl gap-4">
                <Field label="Name" error={errors.companyName?.message}>
                  <Input {...register('companyName', { required: 'Give the name of your company' })} />
                </Field>
                <Field
                  label="Address and tax number"
                  help="One line each, as on documents."
                  error={errors.companyLines?.message}
                >
                  <Textarea rows={5} {...register('companyLines')} />
                </Field>
              </div>
            </Card>

            <Card
              title="Numbers"
              description={`${about.numbering} {YEAR}, {MONTH} and {NUMBER:6} (six digits at least) are filled in.`}
            >
              <div className="grid max-w-2xl gap-4">
                {documentKinds.map((kind) => (
                  <FieldGroup key={kind} legend={kindNames[kind]}>
                    <FieldRow>
                      <Field
                        label="Format"
                        help={`By default ${settings.defaults.numbering[kind].format}.`}
                        error={errors.numbering?.[kind]?.format?.message}
                      >
                        <Input
                          autoComplete="off"
                          {...register(`numbering.${kind}.format`, { required: 'Give a format' })}
                        />
                      </Field>
                      <Field label="Starts anew" error={errors.numbering?.[kind]?.restarts?.message}>
                        <Select {...register(`numbering.${kind}.restarts`)}>
                          <option value="yearly">Each year</option>
                          <option value="monthly">Each month</option>
                          <option value="never">Never</option>
                        </Select>
                      </Field>
                    </FieldRow>
                  </FieldGroup>
                ))}
              </div>
            </Card>

            <Card title="Invoices">
              <div className="grid max-w-2xl gap-4">
                <Switch
                  label="Proforma invoices"
                  help={`${about.proforma} By default off.`}
                  {...register('proforma')}
                />
                <Field
                  label="Credit"
                  help={`${about.automaticCredit} By default always.`}
                  error={errors.automaticCredit?.message}
                >
                  <Select {...register('automaticCredit')}>
                    <option value="always">Always</option>
                    <option value="when_it_covers_all">Only when it pays the whole invoice</option>
                    <option value="never">Never</option>
                  </Select>
                </Field>
                <Field
                  label="Days ahead"
                  help={`${about.leadDays} ${byDefault('leadDays')}`}
                  error={errors.leadDays?.message}
                >
                  <Input inputMode="numeric" className="max-w-40" {...register('leadDays', wholeNumber)} />
                </Field>
                <Field
                  label="Days ahead by cycle"
                  help="One a line, such as “monthly 7” or “annual 30”."
                  optional
                  error={errors.leadByCycle?.message}
                >
                  <Textarea rows={3} {...register('leadByCycle')} />
                </Field>
              </div>
            </Card>

            <Card title="Reminders" description={about.reminders}>
              <div className="grid max-w-2xl gap-4">
                <FieldRow>
                  <Field label="Days before" help={byDefault('remindBefore')} error={errors.remindBefore?.message}>
                    <Input autoComplete="off" {...register('remindBefore', wholeList)} />
                  </Field>
                  <Field label="Days after" help={byDefault('remindAfter')} error={errors.remindAfter?.message}>
                    <Input autoComplete="off" {...register('remindAfter', wholeList)} />
                  </Field>
                </FieldRow>
              </div>
            </Card>

            <Card title="Late fees" description={`${about.lateFees} By default none.`}>
              <div className="grid max-w-2xl gap-4">
                <Field label="Fee" error={errors.feeKind?.message}>
                  <Select {...register('feeKind')}>
                    <option value="none">None</option>
                    <option value="fixed">A fixed amount</option>
                    <option value="percent">A share of what is open</option>
                  </Select>
                </Field>
                {feeKind === 'fixed' && (
                  <Field label="Amounts" help="One currency a line: “EUR 5.00”." error={errors.feeAmounts?.message}>
                    <Textarea rows={3} {...register('feeAmounts')} />
                  </Field>
                )}
                {feeKind === 'percent' && (
                  <>
                    <Field label="Percent" error={errors.feePercent?.message}>
                      <Input inputMode="decimal" className="max-w-40" {...register('feePercent')} />
                    </Field>
                    <FieldRow>
                      <Field label="At least" help="One currency a line." optional error={errors.feeMinimum?.message}>
                        <Textarea rows={3} {...register('feeMinimum')} />
                      </Field>
                      <Field label="At most" help="One currency a line." optional error={errors.feeMaximum?.message}>
                        <Textarea rows={3} {...register('feeMaximum')} />
                      </Field>
                    </FieldRow>
                  </>
                )}
                {feeKind !== 'none' && (
                  <FieldRow>
                    <Field label="Days after the due date" error={errors.feeAfterDays?.message}>
                      <Input inputMode="numeric" {...register('feeAfterDays', wholeNumber)} />
                    </Field>
                    <Field label="Again every … days" help="Empty: once." optional error={errors.feeEveryDays?.message}>
                      <Input inputMode="numeric" {...register('feeEveryDays', wholeOrEmpty)} />
                    </Field>
                    <Field label="Fees at most" error={errors.feeMost?.message}>
                      <Input inputMode="numeric" {...register('feeMost', wholeNumber)} />
                    </Field>
                  </FieldRow>
                )}
              </div>
            </Card>

            <Card title="Quotes" description={about.quotes}>
              <div className="grid max-w-2xl gap-4">
                <FieldRow>
                  <Field label="Days valid" help={byDefault('quoteValidDays')} error={errors.quoteValidDays?.message}>
                    <Input inputMode="numeric" {...register('quoteValidDays', wholeNumber)} />
                  </Field>
                  <Field label="Days to pay" help={byDefault('quoteDueDays')} error={errors.quoteDueDays?.message}>
                    <Input inputMode="numeric" {...register('quoteDueDays', wholeNumber)} />
                  </Field>
                  <Field
                    label="Days drafts are kept"
                    help={byDefault('quoteDraftsKeptDays')}
                    error={errors.quoteDraftsKeptDays?.message}
                  >
                    <Input inputMode="numeric" {...register('quoteDraftsKeptDays', wholeNumber)} />
                  </Field>
                </FieldRow>
              </div>
            </Card>

            <Card title="Adding funds" description={about.addFunds}>
              <div className="grid max-w-2xl gap-4">
                <Field
                  label="Limits"
                  help="One currency a line: least, most, most credit, such as “EUR 10.00 1000.00 5000.00”. Empty: nobody adds funds."
                  optional
                  error={errors.funds?.message}
                >
                  <Textarea rows={4} {...register('funds')} />
                </Field>
              </div>
            </Card>
          </>
        )
      }}
    </EditorForm>
  )
}
