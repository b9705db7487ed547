import { Card, Field, Select, Switch } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'

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
  return (
    <EditorForm
      noun="page"
      isNew={false}
      start={values}
      mayManage={mayManage}
      save={async (draft) => {
        await save(draft)
        return draft
      }}
    >
      {({ register, formState: { errors } }) => (
        <>
          <Card
            title="Who must have one"
            description="It holds from the next log-in; sessions that are open stay open."
          >
            <div className="grid max-w-2xl gap-4">
              <Field
                label="Staff must have a second factor"
                help={`${about.staffNeedFactor} By default ${byDefault[defaults.staffNeedFactor]}.`}
                error={errors.staffNeedFactor?.message}
              >
                <Select {...register('staffNeedFactor')}>
                  <option value="always">Always</option>
                  <option value="except_in_sandbox">Always, except in the sandbox</option>
                  <option value="never">Never</option>
                </Select>
              </Field>
              <Switch
                label="Clients must have a second factor"
                help={`${about.clientsNeedFactor} By default off.`}
                {...register('clientsNeedFactor')}
              />
            </div>
          </Card>
        </>
      )}
    </EditorForm>
  )
}
