import { Card, DateText, Notice, PageHeader, Skeleton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, isApiError } from '../api/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/account/mails/$id')

export function MailPage() {
  const id = pageId(route.useParams().id)
  return id === undefined ? <NotFound what="mail" /> : <OneMail id={id} />
}

function OneMail({ id }: { id: number }) {
  const query = useQuery(api.mails.get.query({ id }))
  const mail = query.data
  usePageTitle(mail ? mail.subject : 'Mail')
  if (isApiError(query.error, 'mail_not_found')) return <NotFound what="mail" />
  if (query.error && !mail) return <LoadFailure query={query} />
  if (!mail) return <Skeleton className="h-64 w-full rounded-lg" />
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Mails', href: '/account/mails' }, { label: mail.subject }]}
        title={mail.subject}
        meta={
          <span className="wrap-anywhere">
            To {mail.to}, <DateText value={mail.createdAt} format="datetime" />
          </span>
        }
      />
      {mail.text === null ? (
        <Notice title="What this mail says is not shown here">
          It carries a link that is for whoever it was sent to alone.
        </Notice>
      ) : (
        <Card>
          <p className="whitespace-pre-wrap wrap-anywhere">{mail.text}</p>
        </Card>
      )}
    </>
  )
}
