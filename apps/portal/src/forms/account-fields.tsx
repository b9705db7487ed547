import { Checkbox, Field, FieldRow, Input, PasswordInput } from '@ostler/ui'
import { type ReactNode, useState } from 'react'
import { likelyCountry } from './countries.ts'
import { CountrySelect } from './country-select.tsx'
import { labels } from './labels.ts'
import type { ApiForm } from './use-api-form.ts'

export type AddressValues = {
  firstName: string
  lastName: string
  company: string
  address: string
  postcode: string
  city: string
  country: string
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
  }
}

const shortestPassword = 10

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
      <Field
        label={labels.password}
        required
        error={problem('password')}
        help={`At least ${shortestPassword} characters. A sentence is easier to remember than signs.`}
      >
        <PasswordInput
          autoComplete="new-password"
          {...text('password', {
            required: 'Choose a password.',
            minLength: { value: shortestPassword, message: `must have at least ${shortestPassword} characters` },
          })}
        />
      </Field>
    </>
  )
}

/** Name and billing address, as they will stand on invoices. */
export function AddressFields<Values extends AddressValues>({ of }: { of: ApiForm<Values> }) {
  const { values, set, text, problem } = of as unknown as ApiForm<AddressValues>
  const [forCompany, setForCompany] = useState(values.company !== '')
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
        checked={forCompany}
        onChange={({ target }) => {
          setForCompany(target.checked)
          if (!target.checked) set('company', '')
        }}
      />
      {forCompany ? (
        <Field label={labels.company} error={problem('company')}>
          <Input autoComplete="organization" {...text('company')} />
        </Field>
      ) : null}
      <Field label={labels.country} required error={problem('country')}>
        <CountrySelect {...text('country', { required: 'Choose your country.' })} />
      </Field>
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
