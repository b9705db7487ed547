import { Checkbox, Field, FieldRow, Input, Select } from '@ostler/ui'
import type { ReactNode } from 'react'
import { likelyCountry } from './countries.ts'
import { CountrySelect } from './country-select.tsx'
import { labels } from './labels.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { needsRegion, regionsOf, taxIdLabel } from './regions.ts'
import type { ApiForm } from './use-api-form.ts'

export type AddressValues = {
  firstName: string
  lastName: string
  company: string
  address: string
  postcode: string
  city: string
  country: string
  region: string
  isBusiness: boolean
  taxId: string
}

export type AccountValues = AddressValues & { email: string; password: string }

export const emptyAccount = (): AccountValues => ({
  email: '',
  password: '',
  firstName: '',
  lastName: '',
  company: '',
  address: '',
  postcode: '',
  city: '',
  country: likelyCountry(),
  region: '',
  isBusiness: false,
  taxId: '',
})

/** What is sent: fields that were left empty are left out. */
export function accountInput(values: AccountValues) {
  return { email: values.email.trim(), password: values.password, ...addressInput(values) }
}

export function addressInput(values: AddressValues) {
  return {
    firstName: values.firstName.trim(),
    lastName: values.lastName.trim(),
    company: values.company.trim(),
    address: values.address.trim(),
    postcode: values.postcode.trim(),
    city: values.city.trim(),
    country: values.country,
    // What was chosen for another country stays in the form, and is not sent.
    region: regionsOf(values.country).some(({ code }) => code === values.region) ? values.region : '',
    isBusiness: values.isBusiness,
    taxId: values.isBusiness ? values.taxId.trim() : '',
  }
}

/** How to log in later. `emailEnd` stands opposite the first label. */
export function LoginFields<Values extends { email: string; password: string }>({
  of,
  emailEnd,
}: {
  of: ApiForm<Values>
  emailEnd?: ReactNode
}) {
  const { text, problem } = of as unknown as ApiForm<{ email: string; password: string }>
  return (
    <>
      <Field label={labels.email} required error={problem('email')} labelEnd={emailEnd}>
        <Input
          type="email"
          autoComplete="email"
          inputMode="email"
          {...text('email', {
            required: 'Enter your e-mail address.',
            pattern: { value: /^\S+@\S+\.\S+$/, message: 'Enter an e-mail address such as name@example.com.' },
          })}
        />
      </Field>
      <NewPasswordField of={of} />
    </>
  )
}

/** Name and billing address, as they will stand on invoices. */
export function AddressFields<Values extends AddressValues>({ of }: { of: ApiForm<Values> }) {
  const { values, set, text, tick, problem } = of as unknown as ApiForm<AddressValues>
  const { country, isBusiness } = values
  const regions = regionsOf(country)
  return (
    <>
      <FieldRow>
        <Field label={labels.firstName} required error={problem('firstName')}>
          <Input autoComplete="given-name" {...text('firstName', { required: 'Enter your first name.' })} />
        </Field>
        <Field label={labels.lastName} required error={problem('lastName')}>
          <Input autoComplete="family-name" {...text('lastName', { required: 'Enter your last name.' })} />
        </Field>
      </FieldRow>
      <Checkbox
        label="This is for a company"
        {...tick('isBusiness')}
        onChange={({ target }) => {
          set('isBusiness', target.checked)
          if (!target.checked) set('company', '')
        }}
      />
      {isBusiness ? (
        <Field label={labels.company} error={problem('company')}>
          <Input autoComplete="organization" {...text('company')} />
        </Field>
      ) : null}
      <Field label={labels.country} required error={problem('country')}>
        <CountrySelect {...text('country', { required: 'Choose your country.' })} />
      </Field>
      {regions.length > 0 ? (
        <Field
          label={labels.region}
          required={needsRegion(country)}
          optional={!needsRegion(country)}
          error={problem('region')}
        >
          <Select
            autoComplete="address-level1"
            {...text('region', needsRegion(country) ? { required: 'Choose your state or province.' } : {})}
          >
            <option value="">Choose…</option>
            {regions.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      {isBusiness ? (
        <Field
          label={taxIdLabel(country)}
          optional
          help="It stands on your invoices, and may decide about the tax on them."
          error={problem('taxId')}
        >
          <Input autoComplete="off" {...text('taxId')} />
        </Field>
      ) : null}
      <Field label={labels.address} optional error={problem('address')}>
        <Input autoComplete="street-address" {...text('address')} />
      </Field>
      <FieldRow>
        <Field label={labels.postcode} optional error={problem('postcode')}>
          <Input autoComplete="postal-code" {...text('postcode')} />
        </Field>
        <Field label={labels.city} optional error={problem('city')}>
          <Input autoComplete="address-level2" {...text('city')} />
        </Field>
      </FieldRow>
    </>
  )
}
