import { type MailKind, mailKinds } from '@ostler/contract/permissions'
import { Button, Card, Checkbox, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, asToast, type Outputs, useAct } from '../../../api/index.ts'

type Profile = Outputs['account']['get']
type OptionalKind = Exclude<MailKind, 'invoices'>

const optional: readonly OptionalKind[] = ['services', 'domains', 'support', 'news']

/** Which mails the address of the account itself is sent. */
export function OwnMailKinds({ profile, mayManage }: { profile: Profile; mayManage: boolean }) {
  const queries = useQueryClient()
  const [chosen, choose] = useState<readonly OptionalKind[]>(profile.mailKinds)
  const save = useAct(api.account.setMailKinds, {
    onSuccess: (saved) => {
      queries.setQueryData(api.account.get.queryKey(), saved)
      toast.success('Saved.')
    },
    onError: (error) => void toast.error(...asToast(error)),
  })
  return (
    <Card title="Mails to the account itself" description={profile.email}>
      <div className="flex flex-col gap-3">
        <Checkbox label={mailKinds.invoices} help="Always sent, like those about security." checked disabled readOnly />
        {optional.map((kind) => (
          <Checkbox
            key={kind}
            label={mailKinds[kind]}
            checked={chosen.includes(kind)}
            disabled={!mayManage}
            onChange={({ target }) => choose(target.checked ? [...chosen, kind] : chosen.filter((one) => one !== kind))}
          />
        ))}
        {mayManage ? (
          <div>
            <Button loading={save.isPending} loadingText="Saving…" onClick={() => save.mutate({ kinds: [...chosen] })}>
              Save
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  )
}
