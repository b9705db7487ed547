import { mailKinds } from '@ostler/contract/permissions'
import {
  Button,
  Card,
  ConfirmDialog,
  DataTable,
  DropdownMenu,
  EmptyState,
  IconButton,
  PageHeader,
  Skeleton,
  toast,
} from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Contact as ContactIcon, Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api/index.ts'
import { type Contact, ContactDialog, OwnMailKinds, useContacts, useRemoveContact } from '../features/contacts/index.ts'
import { useMay } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

type Asked = { what: 'add' } | { what: 'change' | 'remove'; contact: Contact }

/** Who gets which mails about the account. */
export function ContactsPage() {
  usePageTitle('Contacts')
  const mayManage = useMay('profile.manage')
  const contacts = useContacts()
  const profile = useQuery(api.account.get.query())
  const [asked, ask] = useState<Asked>()
  const close = () => ask(undefined)
  const remove = useRemoveContact({ onDone: () => void toast.success('Removed.') })
  const add = mayManage ? (
    <Button variant="primary" icon={Plus} onClick={() => ask({ what: 'add' })}>
      Add a contact
    </Button>
  ) : undefined
  return (
    <>
      <PageHeader
        title="Contacts"
        description="People who get copies of our mails, such as your bookkeeper. They do not log in."
        actions={add}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card title="Contacts" padding="none">
          <DataTable
            framed={false}
            label="Contacts"
            rows={contacts.data?.items}
            rowKey={(contact) => contact.id}
            loading={!contacts.data && !contacts.error}
            error={tableFailure(contacts.error)}
            onRetry={() => contacts.refetch()}
            columns={[
              {
                id: 'name',
                header: 'Contact',
                cell: (contact) => (
                  <>
                    {contact.name}
                    <span className="block text-sm font-normal wrap-anywhere text-muted">
                      {[contact.company, contact.email, contact.phone].filter(Boolean).join(', ')}
                    </span>
                  </>
                ),
              },
              {
                id: 'kinds',
                header: 'Gets copies about',
                cell: (contact) => contact.mailKinds.map((kind) => mailKinds[kind]).join('; ') || 'Nothing',
              },
            ]}
            rowActions={
              mayManage
                ? (contact) => (
                    <DropdownMenu
                      align="end"
                      label={`For ${contact.name}`}
                      trigger={
                        <IconButton icon={Ellipsis} label={`More for ${contact.name}`} variant="ghost" size="sm" />
                      }
                      items={[
                        { label: 'Change', onSelect: () => ask({ what: 'change', contact }) },
                        { label: 'Remove', tone: 'danger', onSelect: () => ask({ what: 'remove', contact }) },
                      ]}
                    />
                  )
                : undefined
            }
            empty={
              <EmptyState
                level={3}
                icon={ContactIcon}
                title="No contacts yet"
                description="Mails go to the address of the account alone."
              />
            }
          />
        </Card>
        {profile.error ? (
          <LoadFailure query={profile} />
        ) : profile.data ? (
          <OwnMailKinds key={profile.data.id} profile={profile.data} mayManage={mayManage} />
        ) : (
          <Skeleton className="h-56 w-full rounded-lg" />
        )}
      </div>
      {asked?.what === 'add' ? <ContactDialog contact={null} onClose={close} /> : null}
      {asked?.what === 'change' ? <ContactDialog contact={asked.contact} onClose={close} /> : null}
      <ConfirmDialog
        open={asked?.what === 'remove'}
        onOpenChange={close}
        title={asked?.what === 'remove' ? `Remove ${asked.contact.name}?` : ''}
        description="They get no copies any more."
        confirmLabel="Remove"
        tone="danger"
        onConfirm={async () => void (asked?.what === 'remove' && (await remove.mutateAsync({ id: asked.contact.id })))}
      />
    </>
  )
}
