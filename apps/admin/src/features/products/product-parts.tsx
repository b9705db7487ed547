import { Card, FieldRow } from '@ostler/ui'
import { useWatch } from 'react-hook-form'
import {
  AmountField,
  DayField,
  LongTextField,
  SelectField,
  SwitchField,
  TextField,
  TickList,
  WholeField,
} from '../../components/form-fields.tsx'
import { PriceRows } from '../../components/price-rows.tsx'
import { Rows } from '../../components/rows.tsx'
import type { Catalog, Options } from './catalog.tsx'
import { freshField, freshMeter } from './part-drafts.ts'
import type { ProductDraft } from './product-draft.ts'

/** What hangs on a product: options, add-ons, upgrade paths, questions, seasons and meters. */
export function ProductParts(props: {
  catalog: Catalog
  options: Options
  currencies: string[]
  /** The product itself, which is no add-on and no upgrade of its own. */
  productId: number | undefined
}) {
  const { catalog, options, currencies, productId } = props
  const kind = useWatch<ProductDraft, 'kind'>({ name: 'kind' })
  const others = catalog.groups.flatMap((group) => group.products).filter((product) => product.id !== productId)
  const asChoices = (list: { id: number; name: string }[]) =>
    list.map(({ id, name }) => ({ value: String(id), label: name }))
  return (
    <>
      <Card
        title="Options"
        description="What the client configures. Options and their prices have a page of their own."
      >
        <TickList
          name="optionIds"
          label="Options of this product"
          options={asChoices(options)}
          none="There are no options yet."
        />
      </Card>

      <Card title="Add-ons and upgrades">
        <div className="grid gap-6">
          {kind !== 'addon' && (
            <TickList
              name="addonIds"
              label="Add-ons that can be bought with it"
              options={asChoices(others.filter((product) => product.kind === 'addon'))}
              none="There is no product of the kind “add-on” yet."
            />
          )}
          <TickList
            name="upgradeIds"
            label="Products a service can be changed into"
            options={asChoices(others.filter((product) => (product.kind === 'addon') === (kind === 'addon')))}
            none="There is no other product of this kind yet."
          />
        </div>
      </Card>

      <Card title="Custom fields" description="What the client is asked when ordering">
        <Rows name="fields" noun="field" none="Nothing is asked." fresh={freshField}>
          {(path) => <FieldRowOf path={path} />}
        </Rows>
      </Card>

      <Card
        title="Seasonal prices"
        description="In place of the list price for some days. Two for one cycle and currency do not share a day."
      >
        <PriceRows
          name="seasonalPrices"
          noun="seasonal price"
          currencies={currencies}
          none="The list price holds all year."
          also={() => ({ startsOn: '', endsOn: '', periods: '', label: '' })}
        >
          {(path) => (
            <>
              <FieldRow>
                <DayField name={`${path}.startsOn`} label="From" rules={{ required: 'Give the first day' }} />
                <DayField
                  name={`${path}.endsOn`}
                  label="Until"
                  help="The first day on which the list price holds again."
                  rules={{ required: 'Give the day it ends' }}
                />
              </FieldRow>
              <FieldRow>
                <TextField name={`${path}.label`} label="Label" rules={{ required: 'Give it a label' }} />
                <WholeField name={`${path}.periods`} label="For so many periods" help="Empty is for life." optional />
              </FieldRow>
            </>
          )}
        </PriceRows>
      </Card>

      <Card title="Meters" description="What is counted, and billed when a period is over">
        <Rows name="meters" noun="meter" none="Nothing is counted." fresh={freshMeter}>
          {(path) => <MeterRowOf path={path} currencies={currencies} />}
        </Rows>
      </Card>
    </>
  )
}

const named = {
  required: 'Give it a name',
  pattern: { value: /^[a-z][a-z0-9_]{0,39}$/, message: 'Only a–z, 0–9 and _' },
}

function FieldRowOf({ path }: { path: string }) {
  const kind = useWatch({ name: `${path}.kind` })
  return (
    <>
      <FieldRow>
        <TextField name={`${path}.label`} label="Question" rules={{ required: 'Give the question' }} />
        <TextField name={`${path}.name`} label="Name" help="For the server module and the API." rules={named} />
      </FieldRow>
      <FieldRow>
        <SelectField
          name={`${path}.kind`}
          label="Kind"
          options={{ text: 'Text', number: 'Number', choice: 'Choice', tick: 'Tick box' }}
        />
        <TextField name={`${path}.help`} label="Help" optional />
      </FieldRow>
      {kind === 'choice' && <LongTextField name={`${path}.choices`} label="Choices" help="One per line." />}
      {kind === 'text' && (
        <TextField
          name={`${path}.pattern`}
          label="Pattern"
          help="A regular expression that the whole answer has to match."
          optional
        />
      )}
      <SwitchField name={`${path}.required`} label="Must be answered" />
      <SwitchField name={`${path}.staffOnly`} label="Only for staff" help="The client neither sees nor answers it." />
    </>
  )
}

function MeterRowOf({ path, currencies }: { path: string; currencies: string[] }) {
  const fresh = () => ({ currency: currencies[0] ?? '', fromQuantity: '0', amount: '', per: '1' })
  return (
    <>
      <FieldRow>
        <TextField name={`${path}.label`} label="Label" rules={{ required: 'Give it a label' }} />
        <TextField name={`${path}.name`} label="Name" help="For the API." rules={named} />
      </FieldRow>
      <FieldRow>
        <TextField name={`${path}.unit`} label="Unit" placeholder="GB" rules={{ required: 'Give the unit' }} />
        <TextField name={`${path}.included`} label="Included" inputMode="decimal" />
      </FieldRow>
      <FieldRow>
        <SelectField
          name={`${path}.aggregation`}
          label="Readings of a period"
          options={{ sum: 'are added up', max: 'count with the highest', last: 'count with the last' }}
        />
        <SelectField
          name={`${path}.tiers`}
          label="Tiers"
          options={{ graduated: 'Each unit at its own tier', volume: 'All units at the tier reached' }}
        />
      </FieldRow>
      <Rows name={`${path}.prices`} noun="tier" none="It costs nothing." fresh={fresh}>
        {(tier) => (
          <FieldRow>
            <SelectField
              name={`${tier}.currency`}
              label="Currency"
              options={Object.fromEntries(currencies.map((currency) => [currency, currency]))}
            />
            <TextField name={`${tier}.fromQuantity`} label="From quantity" inputMode="decimal" />
            <AmountField name={`${tier}.amount`} label="Price" rules={{ required: 'Give a price' }} />
            <WholeField name={`${tier}.per`} label="For each" help="units" />
          </FieldRow>
        )}
      </Rows>
    </>
  )
}
