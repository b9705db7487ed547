import { Card, FieldRow } from '@ostler/ui'
import { useWatch } from 'react-hook-form'
import { EditorForm } from '../../components/editor-form.tsx'
import { SelectField, SwitchField, TextField, WholeField } from '../../components/form-fields.tsx'
import { PriceRows } from '../../components/price-rows.tsx'
import { Rows } from '../../components/rows.tsx'
import { freshChoice, hasOnePriceList, type OptionDraft, optionInputOf, optionKinds } from './option-draft.ts'

type OptionFormProps = {
  start: OptionDraft
  currencies: string[]
  /** Settings of server modules that a choice may take the place of. */
  settings: Record<string, string>
  isNew: boolean
  mayManage: boolean
  save: (input: ReturnType<typeof optionInputOf>) => Promise<OptionDraft>
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

export function OptionForm({ currencies, settings, save, ...props }: OptionFormProps) {
  return (
    <EditorForm noun="option" save={(draft) => save(optionInputOf(draft))} {...props}>
      {() => <Sections currencies={currencies} settings={settings} />}
    </EditorForm>
  )
}

function Sections({ currencies, settings }: Pick<OptionFormProps, 'currencies' | 'settings'>) {
  const kind = useWatch<OptionDraft, 'kind'>({ name: 'kind' })
  return (
    <>
      <Card title="Option">
        <div className="grid max-w-2xl gap-4">
          <FieldRow>
            <TextField name="name" label="Name" rules={{ required: 'Give the option a name' }} />
            <SelectField name="kind" label="Kind" options={optionKinds} />
          </FieldRow>
          <TextField name="help" label="Help" optional />
          {kind === 'quantity' && (
            <>
              <FieldRow>
                <TextField name="unit" label="What is counted" placeholder="IP address" optional />
                <SelectField
                  name="tiers"
                  label="Tiers"
                  options={{ volume: 'All units at the tier reached', graduated: 'Each unit at its own tier' }}
                />
              </FieldRow>
              <FieldRow>
                <WholeField name="least" label="At least" />
                <WholeField name="most" label="At most" help="Empty is no limit." optional />
              </FieldRow>
            </>
          )}
          <SelectField
            name="sets"
            label="Sets"
            help="Which setting of the server module the value that was chosen takes the place of."
            options={settings}
          >
            <option value="">Nothing: the server does not hear of it</option>
          </SelectField>
          <SwitchField name="hidden" label="Hidden" help="Not offered any more; who has it keeps it." />
        </div>
      </Card>

      <Card
        title={hasOnePriceList(kind) ? 'Price' : 'Choices'}
        description="What has no price at all costs nothing. With a price for some cycles, it cannot be had for the others."
      >
        <Rows name="choices" noun="choice" none="There is nothing to choose from." fresh={freshChoice}>
          {(path) => (
            <>
              {!hasOnePriceList(kind) && (
                <TextField name={`${path}.label`} label="Label" rules={{ required: 'Give the choice a label' }} />
              )}
              <FieldRow>
                <TextField name={`${path}.value`} label="Value" help="What the server module is told." optional />
                <SwitchField name={`${path}.hidden`} label="Hidden" />
              </FieldRow>
              <PriceRows
                name={`${path}.prices`}
                currencies={currencies}
                none="It costs nothing."
                tiers={kind === 'quantity'}
              />
            </>
          )}
        </Rows>
      </Card>
    </>
  )
}
