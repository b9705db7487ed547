import { Card, Field, FieldRow, Input, Select, Switch, Textarea } from '@ostler/ui'
import type { UseFormReturn } from 'react-hook-form'
import { EditorForm } from '../../components/editor-form.tsx'
import { SelectField, SwitchField, TextField, WholeField } from '../../components/form-fields.tsx'
import { wholeOrEmpty } from '../../components/form-rules.ts'
import { settingLabels } from '../../components/settings-draft.ts'
import { slugFrom } from '../../components/slug.ts'
import type { Catalog, Options, ServerPlans } from './catalog.tsx'
import { PriceGrid, priceLabel } from './price-grid.tsx'
import { fieldOf, inputOf, type ProductDraft } from './product-draft.ts'
import { ProductParts } from './product-parts.tsx'
import { ServerSection } from './server-section.tsx'

const labels: Record<string, string> = {
  groupId: 'Group',
  name: 'Name',
  slug: 'Address',
  tagline: 'Tagline',
  description: 'Description',
  features: 'Features',
  stock: 'Stock',
  serverModule: 'Module',
  serverGroupId: 'Servers',
  diskMib: 'Disk',
  memoryMib: 'Memory',
  kind: 'Kind',
  taxClass: 'Tax class',
}

const labelsWith =
  ({ kinds }: ServerPlans) =>
  (field: string) =>
    labels[field] ??
    kinds.map(({ name, form }) => settingLabels(form, `moduleSettings.${name}`)(field)).find(Boolean) ??
    priceLabel(field)

type ProductFormProps = {
  catalog: Catalog
  options: Options
  plans: ServerPlans
  currencies: string[]
  start: ProductDraft
  /** Not yet for a new one. */
  productId?: number
  mayManage: boolean
  save: (input: ReturnType<typeof inputOf>) => Promise<ProductDraft>
  /** After the form has forgotten that it was changed, so that the guard lets one go. */
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

export function ProductForm(props: ProductFormProps) {
  const { start, productId, mayManage, plans, save, onSaved, remove } = props
  return (
    <EditorForm
      noun="product"
      start={start}
      isNew={productId === undefined}
      mayManage={mayManage}
      save={(draft) => save(inputOf(draft))}
      onSaved={onSaved}
      remove={remove}
      labelOf={labelsWith(plans)}
      fieldOf={fieldOf}
    >
      {(form) => <Sections {...props} form={form} />}
    </EditorForm>
  )
}

function Sections(props: ProductFormProps & { form: UseFormReturn<ProductDraft> }) {
  const { form, catalog, options, plans, currencies, start, productId } = props
  const { errors, dirtyFields } = form.formState
  // A new product's address follows its name until somebody gives it one.
  const isNew = productId === undefined
  return (
    <>
      <Card title="Basics">
        <div className="grid max-w-2xl gap-4">
          <Field label={labels.groupId} error={errors.groupId?.message}>
            <Select {...form.register('groupId', { required: 'Choose a group' })}>
              {start.groupId === '' && <option value="">Choose…</option>}
              {catalog.groups.map((group) => (
                <option key={group.id} value={group.id}>
                  {group.name}
                </option>
              ))}
            </Select>
          </Field>
          <FieldRow>
            <Field label={labels.name} error={errors.name?.message}>
              <Input
                autoComplete="off"
                {...form.register('name', {
                  required: 'Give the product a name',
                  onChange: (event) => {
                    if (isNew && !dirtyFields.slug) form.setValue('slug', slugFrom(event.target.value))
                  },
                })}
              />
            </Field>
            <Field label={labels.slug} help="The last part of its address in the portal." error={errors.slug?.message}>
              <Input autoComplete="off" {...form.register('slug', { required: 'Give the product an address' })} />
            </Field>
          </FieldRow>
          <Field label={labels.tagline} optional error={errors.tagline?.message}>
            <Input autoComplete="off" {...form.register('tagline')} />
          </Field>
          <Field label={labels.description} optional error={errors.description?.message}>
            <Textarea rows={4} {...form.register('description')} />
          </Field>
          <Field
            label={labels.features}
            optional
            help="One per line, as the product card lists them."
            error={errors.features?.message}
          >
            <Textarea rows={5} {...form.register('features')} />
          </Field>
        </div>
      </Card>

      <Card
        title="Prices"
        description="An empty price is a cycle that is not offered. Services already sold keep the price they were sold at."
      >
        <div className="grid gap-6">
          <PriceGrid form={form} currencies={Object.keys(start.prices)} />
          <SwitchField
            name="converts"
            label="Convert into other currencies"
            help="A currency without a price here takes those of the default currency at the stored rate."
          />
        </div>
      </Card>

      <Card title="Sale">
        <div className="grid max-w-2xl gap-4">
          <Switch label="Hidden" help="Not shown in the portal." {...form.register('hidden')} />
          <Switch
            label="Needs a domain name"
            help="The client names a domain when ordering."
            {...form.register('requiresDomain')}
          />
          <FieldRow>
            <SelectField name="kind" label="Kind" options={kinds} />
            <TextField
              name="taxClass"
              label="Tax class"
              help="The tax rules name it; most products are standard."
              rules={{ pattern: { value: /^[a-z][a-z0-9_]{0,39}$/, message: 'Only a–z, 0–9 and _' } }}
            />
          </FieldRow>
          <FieldRow>
            <WholeField name="trialDays" label="Trial days" help="Before the first payment is due." optional />
            <WholeField name="mostPerClient" label="Most for one client" help="Empty is no limit." optional />
          </FieldRow>
          <Field
            label={labels.stock}
            help="Units left to sell. Empty is no limit."
            optional
            error={errors.stock?.message}
          >
            <Input
              inputMode="numeric"
              autoComplete="off"
              className="max-w-40"
              {...form.register('stock', wholeOrEmpty)}
            />
          </Field>
        </div>
      </Card>

      <Card title="Billing days" description="Where they differ from the settings">
        <div className="grid max-w-2xl gap-4">
          <FieldRow>
            <WholeField
              name="alignDay"
              label="Periods begin on day"
              help="Of the month, 1 to 28. The first period is charged by its days. Empty: on the day of the order."
              optional
            />
            <WholeField
              name="chargeNextFrom"
              label="Charge the next period too from day"
              help="Who orders on this day of the month or later pays both."
              optional
            />
          </FieldRow>
          <FieldRow>
            <WholeField name="suspendAfter" label="Suspend after" help="Days after the due date." optional />
            <WholeField name="terminateAfter" label="Terminate after" help="Days after the due date." optional />
          </FieldRow>
        </div>
      </Card>

      <ProductParts catalog={catalog} options={options} currencies={currencies} productId={productId} />

      <ServerSection plans={plans} />
    </>
  )
}

const kinds = { hosting: 'Hosting', vps: 'Virtual server', domain: 'Domain', addon: 'Add-on', other: 'Other' }
