import { LinkButton, Notice, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { ThingPage } from '../components/thing-page.tsx'
import { DraftActions } from '../features/drafts/draft-actions.tsx'
import { DraftEditor } from '../features/drafts/draft-editor.tsx'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

export function DraftPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.drafts.get.queryOptions({ input: { id: useIdParam() } }))
  const mayManage = may('invoices.manage')
  return (
    <ThingPage
      noun="Draft"
      list={{ label: 'Drafts', href: '/drafts' }}
      query={query}
      header={(draft) => ({
        title: `Draft no. ${draft.id}`,
        meta: <TextLink href={`/clients/${draft.client.id}`}>{draft.client.name}</TextLink>,
        actions: draft.invoiceId === null && mayManage && <DraftActions draftId={draft.id} />,
      })}
    >
      {(draft) =>
        draft.invoiceId === null ? (
          <>
            {draft.waitsFor && (
              <Notice tone="warning" title="It waits for the check of the client's tax number">
                It is issued by itself when the answer is there.
              </Notice>
            )}
            <DraftEditor key={draft.id} draft={draft} mayManage={mayManage} />
          </>
        ) : (
          <Notice
            title="This draft was issued"
            actions={<LinkButton href={`/invoices/${draft.invoiceId}`}>Open the invoice</LinkButton>}
          />
        )
      }
    </ThingPage>
  )
}
