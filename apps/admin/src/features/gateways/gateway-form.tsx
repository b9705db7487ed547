import { Card, FieldRow } from '@ostler/ui'
import { useWatch } from 'react-hook-form'
import { EditorForm } from '../../components/editor-form.tsx'
import { AmountField, SelectField, SwitchField, TextField, TickList } from '../../components/form-fields.tsx'
import { Rows } from '../../components/rows.tsx'
import { SettingFields } from '../../components/setting-fields.tsx'
import { type SettingField, settingLabels } from '../../components/settings-draft.ts'
import { fieldOfDraft, type GatewayDraft, type GatewayKind } from './gateway-draft.ts'
import type { GatewayChoices } from './use-choices.ts'
import { WebhookAddress } from './webhook-address.tsx'

type GatewayFormProps = {
  start: GatewayDraft
  isNew: boolean
  mayManage: boolean
  can: GatewayKind['capabilities']
  form: SettingField[]
  secretsThere: string[]
  /** Of one that is set up: what its webhook will be, so that it can be registered before. */
  webhook?: { root: string; help: string } | undefined
  choices: GatewayChoices
  save: (draft: GatewayDraft) => Promise<GatewayDraft>
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

const ways = {
  fields: 'In fields of the provider within our page',
  page: 'On a page of the provider',
  instructions: 'By themselves, as we tell them',
}

/** All that staff decide about a gateway. */
export function GatewayForm({ can, form, secretsThere, webhook, choices, ...props }: GatewayFormProps) {
  return (
    <EditorForm noun="gateway" fieldOf={fieldOfDraft} labelOf={settingLabels(form)} {...props}>
      {() => (
        <>
          <Card title="Settings">
            <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
              {props.isNew && (
                <TextField
                  name="name"
                  label="Name"
                  help="In the address of its webhook and on each payment; it cannot be changed later."
                  rules={{ required: 'Give it a name' }}
                />
              )}
              {webhook && <FutureWebhook {...webhook} />}
              <SettingFields form={form} secretsThere={secretsThere} none="This gateway needs no settings." />
            </div>
          </Card>
          <Card title="What payers see">
            <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
              <SwitchField name="isEnabled" label="Payers can pay with it" />
              <TextField name="label" label="Label" rules={{ required: 'Give it a label' }} />
              <TextField name="hint" label="Beside it" help="One sentence, such as which cards are taken." optional />
              {can.ways.length > 1 && (
                <SelectField
                  name="way"
                  label="How they pay"
                  options={Object.fromEntries(can.ways.map((way) => [way, ways[way]]))}
                />
              )}
              {can.stores !== 'none' && (
                <SwitchField name="stores" label="They may keep their means to pay for later" />
              )}
              {can.holds && (
                <SwitchField
                  name="holds"
                  label="Hold the amount first"
                  help="It is taken when staff say so, and let go otherwise."
                />
              )}
            </div>
          </Card>
          <Availability can={can} choices={choices} />
          <SurchargeCard currencies={choices.currencies} />
        </>
      )}
    </EditorForm>
  )
}

/** Some providers give the secret that they sign with only once the address is known to them. */
function FutureWebhook({ root, help }: { root: string; help: string }) {
  const name = useWatch<GatewayDraft, 'name'>({ name: 'name' })
  return <WebhookAddress url={root + name.trim()} help={help} />
}

function Availability({ can, choices }: Pick<GatewayFormProps, 'can' | 'choices'>) {
  const taken = choices.currencies.filter((currency) => can.currencies === null || can.currencies.includes(currency))
  return (
    <Card title="To whom it is offered">
      <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
        <TickList
          name="currencies"
          label="Currencies"
          help="None ticked: every currency that the provider takes."
          none="The provider takes none of the currencies that are sold in."
          options={taken.map((currency) => ({ value: currency, label: currency }))}
        />
        <FieldRow>
          <SelectField
            name="exceptCountries"
            label="Countries"
            options={{ only: 'Only these', except: 'All except these' }}
          />
          <TextField
            name="countries"
            label="Codes"
            help="Two letters each, such as DE, FR. Empty: every country."
            optional
            rules={{
              pattern: { value: /^\s*([A-Za-z]{2}([\s,;]+|$))*$/, message: 'Give codes of two letters, with commas' },
            }}
          />
        </FieldRow>
        <Rows
          name="limits"
          noun="limit"
          none="Invoices of any amount can be paid with it."
          fresh={() => ({ currency: taken[0] ?? '', least: '', most: '' })}
        >
          {(path) => (
            <>
              <SelectField name={`${path}.currency`} label="Currency" options={same(taken)} />
              <FieldRow>
                <AmountField name={`${path}.least`} label="From" optional />
                <AmountField name={`${path}.most`} label="Up to" optional />
              </FieldRow>
            </>
          )}
        </Rows>
        <TickList
          name="groupIds"
          label="Client groups"
          help="None ticked: every client."
          none="There are no groups yet."
          options={choices.groups}
        />
        <TickList
          name="productIds"
          label="Products"
          help="Offered for invoices with one of these. None ticked: every invoice."
          none="There are no products yet."
          options={choices.products}
        />
      </div>
    </Card>
  )
}

const same = (values: string[]) => Object.fromEntries(values.map((value) => [value, value]))

const signed = {
  pattern: { value: /^\s*(-?\d{1,6}([.,]\d{1,5})?)?\s*$/, message: 'Give a number such as 2.5 or -2.5' },
}

function SurchargeCard({ currencies }: { currencies: string[] }) {
  const way = useWatch<GatewayDraft, 'way'>({ name: 'way' })
  return (
    <Card title="What it costs payers">
      <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
        {way === 'instructions' && (
          <p className="text-sm text-muted">
            Where payers transfer the money themselves, nothing is added or taken off.
          </p>
        )}
        <p className="text-sm text-muted">
          What is added is an invoice of its own, with tax. Less than nothing is a discount: it is taken off the
          invoices by a credit note. In some countries a surcharge for cards is not allowed.
        </p>
        <TextField
          name="percent"
          label="Percent of what is paid"
          inputMode="text"
          className="max-w-40"
          trailing="%"
          optional
          rules={signed}
        />
        <Rows
          name="fixed"
          noun="fixed amount"
          none="No fixed amount."
          fresh={() => ({ currency: currencies[0] ?? '', amount: '' })}
        >
          {(path) => (
            <FieldRow>
              <TextField
                name={`${path}.amount`}
                label="Amount"
                inputMode="text"
                rules={{ required: 'Give an amount', ...signed }}
              />
              <SelectField name={`${path}.currency`} label="Currency" options={same(currencies)} />
            </FieldRow>
          )}
        </Rows>
      </div>
    </Card>
  )
}
