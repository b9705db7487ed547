import { Button, Card, FormActions, Notice, StatusBadge, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { SelectField, SwitchField, TextField } from '../../components/form-fields.tsx'
import { FormProblems } from '../../components/form-problems.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { RedirectUri } from './redirect-uri.tsx'

export type Provider = Answers['admin']['signInProviders']['list']['items'][number]

type Draft = Pick<Provider, 'enabled' | 'label' | 'issuer' | 'clientId' | 'audience' | 'opensAccounts'> & {
  clientSecret: string
}

const draftOf = ({ enabled, label, issuer, clientId, audience, opensAccounts }: Provider): Draft => ({
  enabled,
  label,
  issuer,
  clientId,
  audience,
  opensAccounts,
  clientSecret: '',
})

const audiences = { clients: 'Clients', staff: 'Staff', both: 'Clients and staff' }

/** One provider: whether it is on, how it knows us, and whom it may log in. */
export function ProviderForm({
  provider,
  title,
  mayManage,
}: {
  provider: Provider
  title: string
  mayManage: boolean
}) {
  const { name, hasOwnIssuer, hasClientSecret, redirectUri } = provider
  const queryClient = useQueryClient()
  const form = useForm<Draft>({ defaultValues: draftOf(provider), disabled: !mayManage, shouldFocusError: false })
  const { errors, submitCount, isSubmitting, isDirty } = form.formState
  const failures = useRef(0)
  const change = useAct(client.admin.signInProviders.change)
  const test = useAct(client.admin.signInProviders.test, { onError: toastProblem('It was not tested') })

  const submit = form.handleSubmit(async ({ clientSecret, issuer, ...draft }) => {
    try {
      await change.mutateAsync({
        provider: name,
        ...draft,
        ...(hasOwnIssuer ? { issuer } : {}),
        ...(clientSecret === '' ? {} : { clientSecret }),
      })
      form.reset({ ...draft, issuer, clientSecret: '' })
      test.reset()
      await queryClient.invalidateQueries({ queryKey: api.admin.signInProviders.key() })
      toast.success(`${draft.label} is saved`)
    } catch (error) {
      failures.current += 1
      placeErrors(form, error)
    }
  })

  return (
    <Card
      title={title}
      actions={
        provider.enabled ? <StatusBadge tone="success">On</StatusBadge> : <StatusBadge tone="neutral">Off</StatusBadge>
      }
    >
      <FormProvider {...form}>
        <form noValidate className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4" onSubmit={submit}>
          <FormProblems errors={errors} attempt={submitCount + failures.current} />
          <RedirectUri value={redirectUri} />
          <SwitchField name="enabled" label="People can sign in with it" />
          <TextField name="label" label="Name on the button" rules={{ required: 'Give a name' }} />
          {hasOwnIssuer && (
            <TextField
              name="issuer"
              label={name === 'github' ? 'Address' : 'Issuer'}
              inputMode="url"
              help="Begins with https://. With another one the client secret has to be given again."
            />
          )}
          <TextField name="clientId" label="Client id" />
          <TextField
            name="clientSecret"
            label="Client secret"
            type="password"
            autoComplete="new-password"
            help={
              hasClientSecret ? 'There is one. Leave this empty to keep it.' : 'It is kept encrypted and never shown.'
            }
          />
          <SelectField
            name="audience"
            label="Who may sign in with it"
            help="Somebody who is staff needs one that lets staff in, also to look at their own services."
            options={audiences}
          />
          <SwitchField
            name="opensAccounts"
            label="New clients can open an account with it"
            help="Staff are never made this way."
          />
          {test.data && <TestResult result={test.data} />}
          {mayManage && (
            <FormActions>
              <Button type="submit" variant="primary" loading={isSubmitting} loadingText="Saving…">
                Save
              </Button>
              <Button
                loading={test.isPending}
                loadingText="Testing…"
                disabled={isDirty}
                onClick={() => test.mutate({ provider: name })}
              >
                Test
              </Button>
              <span className="text-sm text-muted">{isDirty && 'Save before you test'}</span>
            </FormActions>
          )}
        </form>
      </FormProvider>
    </Card>
  )
}

function TestResult({ result }: { result: Answers['admin']['signInProviders']['test'] }) {
  if (result.problem !== null)
    return (
      <Notice tone="danger" title="It does not answer" live>
        {result.problem}
      </Notice>
    )
  if (result.credentials === 'refused')
    return (
      <Notice tone="warning" title="It answers, and does not know us" live>
        Check the client id and the client secret.
      </Notice>
    )
  return (
    <Notice tone="success" title="It answers" live>
      {result.credentials === 'accepted'
        ? 'It knows our client id and secret. Check that the redirect URI above is registered there.'
        : 'It did not say whether it knows our client id and secret; the first sign-in will show.'}
    </Notice>
  )
}
