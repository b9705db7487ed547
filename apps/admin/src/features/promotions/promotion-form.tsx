import { Card, FieldRow } from '@ostler/ui'
import { useWatch } from 'react-hook-form'
import { cycleLabel, cycles, cyclesWith } from '../../components/cycles.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import {
  AmountField,
  DayField,
  SelectField,
  SwitchField,
  TextField,
  TickList,
  WholeField,
} from '../../components/form-fields.tsx'
import { Rows } from '../../components/rows.tsx'
import { type PromotionDraft, promotionInputOf } from './promotion-draft.ts'

type PromotionFormProps = {
  start: PromotionDraft
  products: { value: string; label: string }[]
  currencies: string[]
  isNew: boolean
  mayManage: boolean
  save: (input: ReturnType<typeof promotionInputOf>) => Promise<PromotionDraft>
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

export function PromotionForm({ products, currencies, save, ...props }: PromotionFormProps) {
  const shownCycles = cyclesWith(props.start.cycles)
  return (
    <EditorForm
      noun="promotion"
      save={(draft) => save(promotionInputOf(draft))}
      fieldOf={(_draft, field) =>
        /^(cycles|currencies|productIds|requiredIds)\./.test(field) ? field.split('.')[0]! : field
      }
      {...props}
    >
      {() => (
        <>
          <Gift currencies={currencies} />
          <Card title="Limits">
            <div className="grid max-w-2xl gap-4">
              <FieldRow>
                <DayField name="startsOn" label="From" optional />
                <DayField name="endsOn" label="Until" help="The first day on which it holds no more." optional />
              </FieldRow>
              <FieldRow>
                <WholeField name="mostUses" label="Most uses" optional />
                <WholeField name="mostUsesPerClient" label="Most uses for one client" optional />
              </FieldRow>
              <SelectField
                name="forClients"
                label="For"
                options={{
                  all: 'Everybody',
                  new: 'Clients who have bought nothing yet',
                  existing: 'Clients who have bought something',
                }}
              />
              <TickList
                name="cycles"
                label="Cycles"
                help="None ticked: every cycle."
                none=""
                options={(shownCycles.length > 0 ? shownCycles : cycles).map((cycle) => ({
                  value: cycle,
                  label: cycleLabel(cycle),
                }))}
              />
              <TickList
                name="currencies"
                label="Currencies"
                help="None ticked: every currency."
                none=""
                options={currencies.map((currency) => ({ value: currency, label: currency }))}
              />
              <TickList
                name="productIds"
                label="Products it applies to"
                help="None ticked: every product. Other lines of the order are never touched."
                none="There are no products yet."
                options={products}
              />
              <TickList
                name="requiredIds"
                label="Products of which one must be in the order, or be had already"
                help="None ticked: no condition."
                none="There are no products yet."
                options={products}
              />
            </div>
          </Card>
        </>
      )}
    </EditorForm>
  )
}

function Gift({ currencies }: { currencies: string[] }) {
  const kind = useWatch<PromotionDraft, 'kind'>({ name: 'kind' })
  return (
    <Card title="Promotion">
      <div className="grid max-w-2xl gap-4">
        <FieldRow>
          <TextField name="code" label="Code" rules={{ required: 'Give the promotion a code' }} />
          <TextField
            name="label"
            label="Label"
            help="What stands on the invoice."
            rules={{ required: 'Give the promotion a label' }}
          />
        </FieldRow>
        <FieldRow>
          <SelectField
            name="kind"
            label="What it gives"
            options={{
              percent: 'A percentage off',
              fixed: 'An amount off',
              override: 'Another price',
              free_setup: 'No set-up fee',
            }}
          />
          <WholeField name="periods" label="For so many periods" help="Empty is for life." optional />
        </FieldRow>
        {kind === 'percent' && (
          <TextField name="percent" label="Percent off" inputMode="decimal" className="max-w-40" trailing="%" />
        )}
        {(kind === 'fixed' || kind === 'override') && (
          <Rows
            name="amounts"
            noun="amount"
            none="Give an amount for each currency in which it is to hold."
            fresh={() => ({ currency: currencies[0] ?? '', amount: '' })}
          >
            {(path) => (
              <FieldRow>
                <AmountField name={`${path}.amount`} label="Amount" rules={{ required: 'Give an amount' }} />
                <SelectField
                  name={`${path}.currency`}
                  label="Currency"
                  options={Object.fromEntries(currencies.map((currency) => [currency, currency]))}
                />
              </FieldRow>
            )}
          </Rows>
        )}
        <SwitchField name="enabled" label="On" help="Off: the code is refused; discounts given stay." />
      </div>
    </Card>
  )
}
