import { type MailKind, mailKinds } from '@ostler/contract/permissions'
import { Card, ConfirmDialog, DataTable, EmptyState, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Contact as ContactIcon, Plus } from 'lucide-react'
import { FormProvider, type UseFormReturn } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client as doors } from '../../api.ts'
import { ActDialog, OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { TextField, TickList } from '../../components/form-fields.tsx'
import { useStaff } from '../../session.ts'

type Contact = Answers['admin']['clients']['contacts']['list']['items'][number]
type ContactValues = { name: string; company: string; email: string; phone: string; mailKinds: MailKind[] }

const none: ContactValues = { name: '', company: '', email: '', phone: '', mailKinds: ['invoices'] }
const kinds = Object.entries(mailKinds).map(([value, label]) => ({ value, label }))

/** Who gets copies of the mails about a client, and does not log in. */
export function ClientContacts({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const contacts = useQuery(api.admin.clients.contacts.list.queryOptions({ input: { id: clientId } }))
  const mayManage = may('clients.manage')
  return (
    <Card
      title="Contacts"
      description="Who gets copies of mails, without logging in"
      padding="none"
      actions={
        mayManage && (
          <ActDialog
            label="Add a contact"
            icon={Plus}
            title="Add a contact"
            start={none}
            act={doors.admin.clients.contacts.add}
            inputOf={(values: ContactValues) => ({ ...values, id: clientId })}
            done={() => 'Contact added'}
          >
            {(form) => <ContactFields form={form} />}
          </ActDialog>
        )
      }
    >
      <DataTable
        framed={false}
        label="Contacts"
        rows={contacts.data?.items}
        rowKey={(contact) => contact.id}
        loading={contacts.isPending}
        error={contacts.isError}
        onRetry={contacts.refetch}
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
        rowActions={mayManage ? (contact) => <ContactActs clientId={clientId} contact={contact} /> : undefined}
        empty={<EmptyState level={3} icon={ContactIcon} title="No contacts" />}
      />
    </Card>
  )
}

function ContactFields({ form }: { form: UseFormReturn<ContactValues> }) {
  return (
    <FormProvider {...form}>
      <TextField name="name" label="Name" maxLength={120} rules={{ required: 'Enter a name' }} />
      <TextField name="company" label="Company" maxLength={120} optional />
      <TextField name="email" label="E-mail address" type="email" rules={{ required: 'Enter an address' }} />
      <TextField name="phone" label="Phone" type="tel" maxLength={40} optional />
      <TickList name="mailKinds" label="Gets a copy of mails about" options={kinds} none="" />
    </FormProvider>
  )
}

function ContactActs({ clientId, contact }: { clientId: number; contact: Contact }) {
  const queryClient = useQueryClient()
  const remove = useAct(doors.admin.clients.contacts.remove, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.clients.key() })
      toast.success(`${contact.name} gets no copies any more`)
    },
  })
  const { id: contactId, company, phone, ...rest } = contact
  return (
    <ActMenu
      label={`More for ${contact.name}`}
      acts={[
        {
          label: 'Change',
          dialog: (close) => (
            <OpenActDialog
              label="Save"
              title={`Change ${contact.name}`}
              start={{ ...rest, company: company ?? '', phone: phone ?? '' }}
              act={doors.admin.clients.contacts.change}
              inputOf={(values: ContactValues) => ({ ...values, id: clientId, contactId })}
              done={() => 'Saved'}
              close={close}
            >
              {(form) => <ContactFields form={form} />}
            </OpenActDialog>
          ),
        },
        {
          label: 'Remove',
          tone: 'danger',
          dialog: (close) => (
            <ConfirmDialog
              open
              onOpenChange={close}
              title={`Remove ${contact.name}?`}
              description="They get no copies any more."
              confirmLabel="Remove"
              tone="danger"
              onConfirm={async () => void (await remove.mutateAsync({ id: clientId, contactId }))}
            />
          ),
        },
      ]}
    />
  )
}
