import { Button, Field, FormErrorSummary, PasswordInput } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { api, useAct } from '../../../api/index.ts'
import { AddressFields, addressInput, emptyAccount } from '../../../forms/account-fields.tsx'
import { labels } from '../../../forms/labels.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { enter } from '../../../session/index.ts'

type RegisterByProviderProps = {
  token: string
  email: string
  firstName: string
  lastName: string
  currency: string | undefined
  onDone: () => void
}

/** Opens an account under the address a provider vouches for. A password is not needed: the provider logs one in. */
export function RegisterByProvider({ token, email, firstName, lastName, currency, onDone }: RegisterByProviderProps) {
  const queries = useQueryClient()
  const own = useApiForm({ defaultValues: { ...emptyAccount(), email, firstName, lastName } })
  const register = useAct(api.signIn.register, {
    onSuccess: (session) => {
      enter(queries, session)
      onDone()
    },
    onError: own.refuse,
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={own.submit((values) => {
        const password = values.password === '' ? undefined : values.password
        if (!register.isPending) register.mutate({ token, password, currency, ...addressInput(values) })
      })}
    >
      <FormErrorSummary {...own.summary} />
      <p>
        <span className="font-medium">{labels.email}</span>
        <span className="block wrap-anywhere text-muted">{email}</span>
      </p>
      <AddressFields of={own} />
      <Field
        label={labels.password}
        optional
        error={own.problem('password')}
        help="You need none to log in as you just did. If you choose one: at least 10 characters."
      >
        <PasswordInput
          autoComplete="new-password"
          {...own.text('password', { minLength: { value: 10, message: 'must have at least 10 characters' } })}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={register.isPending} loadingText="Opening…">
        Open the account
      </Button>
    </form>
  )
}
