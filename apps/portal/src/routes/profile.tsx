import {
  Button,
  Card,
  Field,
  FormActions,
  FormErrorSummary,
  Input,
  KeyValueList,
  PageHeader,
  Skeleton,
  StatusBadge,
  TextLink,
  toast,
} from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, type Outputs, useAct } from '../api/index.ts'
import { CloseAccount, OwnFields, OwnFiles } from '../features/records/index.ts'
import { AddressFields, addressInput } from '../forms/account-fields.tsx'
import { labels } from '../forms/labels.ts'
import { useApiForm } from '../forms/use-api-form.ts'
import { sessionQuery, useAccount, useMay, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

type Profile = Outputs['account']['get']

export function ProfilePage() {
  usePageTitle('Profile')
  const session = useSession()
  const mayChange = useMay('profile.manage')
  const account = useAccount()
  const profile = useQuery(api.account.get.query())
  return (
    <>
      <PageHeader title="Profile" description="Name and address, as they stand on your invoices." />
      {profile.error ? (
        <LoadFailure query={profile} />
      ) : (
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="flex flex-col gap-5">
            <Card title="Name and address">
              {profile.data ? (
                mayChange ? (
                  <ProfileForm key={profile.data.id} profile={profile.data} />
                ) : (
                  <ProfileRead profile={profile.data} />
                )
              ) : (
                <Skeleton className="h-80 w-full" />
              )}
            </Card>
            <OwnFields />
            <OwnFiles />
            {account?.isOwner && profile.data ? <CloseAccount isClosed={profile.data.status === 'closed'} /> : null}
          </div>
          <div className="flex flex-col gap-5">
            <Card title="Log-in" actions={<TextLink href="/account/security">Change</TextLink>}>
              <KeyValueList
                items={[
                  { label: 'E-mail', value: session?.user.email ?? '' },
                  {
                    label: 'Confirmed',
                    value: session?.user.emailVerified ? (
                      <StatusBadge tone="success">Yes</StatusBadge>
                    ) : (
                      <StatusBadge tone="warning">Not yet</StatusBadge>
                    ),
                  },
                  { label: 'Currency', value: profile.data?.currency ?? '' },
                ]}
              />
            </Card>
            <Card title="Personal data">
              <p>
                <TextLink href="/account/personal-data">
                  Download what we have about you, or ask to have it erased
                </TextLink>
              </p>
            </Card>
          </div>
        </div>
      )}
    </>
  )
}

/** For those who may see it and not change it. */
function ProfileRead({ profile }: { profile: Profile }) {
  const lines = [profile.address, [profile.postcode, profile.city].filter(Boolean).join(' '), profile.country]
  return (
    <KeyValueList
      items={[
        { label: 'Name', value: `${profile.firstName} ${profile.lastName}` },
        { label: labels.company, value: profile.company ?? '–' },
        { label: labels.phone, value: profile.phone ?? '–' },
        { label: 'Address', value: lines.filter(Boolean).join(', ') },
        { label: labels.taxId, value: profile.taxId ?? '–' },
      ]}
    />
  )
}

const valuesOf = (profile: Omit<Profile, 'status'>) => ({
  firstName: profile.firstName,
  lastName: profile.lastName,
  company: profile.company ?? '',
  phone: profile.phone ?? '',
  address: profile.address ?? '',
  postcode: profile.postcode ?? '',
  city: profile.city ?? '',
  country: profile.country,
  region: profile.region ?? '',
  isBusiness: profile.isBusiness,
  taxId: profile.taxId ?? '',
})

function ProfileForm({ profile }: { profile: Profile }) {
  const queries = useQueryClient()
  const own = useApiForm({ defaultValues: valuesOf(profile), draft: `profile-${profile.id}` })
  const save = useAct(api.account.update, {
    onSuccess: (saved) => {
      queries.setQueryData<Profile>(api.account.get.queryKey(), (known) => known && { ...known, ...saved })
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      own.accepted(valuesOf(saved))
      toast.success('Saved. Invoices from now on carry the new address.')
    },
    onError: own.refuse,
  })
  return (
    <form
      noValidate
      onSubmit={own.submit((values) => {
        if (!save.isPending) save.mutate({ ...addressInput(values), phone: values.phone.trim() })
      })}
      className="flex flex-col gap-4"
    >
      <FormErrorSummary {...own.summary} />
      <AddressFields of={own} />
      <Field label={labels.phone} optional error={own.problem('phone')}>
        <Input type="tel" autoComplete="tel" maxLength={40} {...own.text('phone')} />
      </Field>
      <FormActions>
        <Button type="submit" variant="primary" loading={save.isPending} loadingText="Saving…">
          Save
        </Button>
        <p className="text-sm text-muted">Invoices that you have already stay as they are.</p>
      </FormActions>
    </form>
  )
}
