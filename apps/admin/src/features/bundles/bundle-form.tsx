import { Card, FieldRow } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import { LongTextField, SelectField, SwitchField, TextField, WholeField } from '../../components/form-fields.tsx'
import { type PriceDraft, PriceRows, priceDraftOf, priceInputOf } from '../../components/price-rows.tsx'
import { Rows } from '../../components/rows.tsx'
import { slugFrom } from '../../components/slug.ts'

export type Bundle = Answers['admin']['bundles']['list']['items'][number]

export type BundleDraft = {
  name: string
  slug: string
  tagline: string
  description: string
  hidden: boolean
  items: { productId: string; quantity: string }[]
  prices: PriceDraft[]
}

export const emptyBundle = (): BundleDraft => ({
  name: '',
  slug: '',
  tagline: '',
  description: '',
  hidden: false,
  items: [],
  prices: [],
})

export const bundleDraftOf = ({ name, slug, tagline, description, hidden, items, prices }: Bundle): BundleDraft => ({
  name,
  slug,
  tagline,
  description,
  hidden,
  items: items.map((item) => ({ productId: String(item.productId), quantity: String(item.quantity) })),
  prices: prices.map(priceDraftOf),
})

export const bundleInputOf = ({ items, prices, ...rest }: BundleDraft) => ({
  ...rest,
  items: items.map((item) => ({ productId: Number(item.productId), quantity: Number(item.quantity || '1') })),
  prices: prices.map(priceInputOf),
})

type BundleFormProps = {
  start: BundleDraft
  /** What can be put into it: names by id. */
  products: Record<string, string>
  currencies: string[]
  isNew: boolean
  mayManage: boolean
  save: (input: ReturnType<typeof bundleInputOf>) => Promise<BundleDraft>
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

export function BundleForm({ products, currencies, save, ...props }: BundleFormProps) {
  return (
    <EditorForm noun="bundle" save={(draft) => save(bundleInputOf(draft))} {...props}>
      {(form) => (
        <>
          <Card title="Basics">
            <div className="grid max-w-2xl gap-4">
              <FieldRow>
                <TextField
                  name="name"
                  label="Name"
                  rules={{
                    required: 'Give the bundle a name',
                    onChange: (event) => {
                      if (props.isNew && !form.formState.dirtyFields.slug)
                        form.setValue('slug', slugFrom(event.target.value))
                    },
                  }}
                />
                <TextField name="slug" label="Address" rules={{ required: 'Give the bundle an address' }} />
              </FieldRow>
              <TextField name="tagline" label="Tagline" optional />
              <LongTextField name="description" label="Description" optional />
              <SwitchField name="hidden" label="Hidden" help="Not shown in the portal." />
            </div>
          </Card>

          <Card title="Products in it">
            <Rows
              name="items"
              noun="product"
              none="A bundle has something in it."
              fresh={() => ({ productId: '', quantity: '1' })}
            >
              {(path) => (
                <FieldRow>
                  <SelectField
                    name={`${path}.productId`}
                    label="Product"
                    options={products}
                    rules={{ required: 'Choose a product' }}
                  >
                    <option value="">Choose…</option>
                  </SelectField>
                  <WholeField name={`${path}.quantity`} label="Quantity" />
                </FieldRow>
              )}
            </Rows>
          </Card>

          <Card title="Prices" description="For all of it together, per cycle. It is shared out among what is in it.">
            <PriceRows name="prices" currencies={currencies} none="No price: not for sale." />
          </Card>
        </>
      )}
    </EditorForm>
  )
}
