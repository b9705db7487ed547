import { type MailKind, mailKinds } from '@ostler/contract/permissions'
import { Button, Checkbox, Dialog, Field, FieldGroup, FormActions, FormErrorSummary, Input, toast } from '@ostler/ui'
import { useState } from 'react'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { type Contact, useAddContact, useChangeContact } from '../api.ts'

const kinds = Object.entries(mailKinds) as [MailKind, string][]

/** A contact as it is typed in, new or known. */
export function ContactDialog({ contact, onClose }: { contact: Contact | null; onClose: () => void }) {
  const own = useApiForm({
    defaultValues: {
      name: contact?.name ?? '',
      company: contact?.company ?? '',
      email: contact?.email ?? '',
      phone: contact?.phone ?? '',
    },
  })
  const [chosen, choose] = useState<MailKind[]>(contact?.mailKinds ?? ['invoices'])
  const options = {
    onDone: () => {
      toast.success(contact ? 'Saved.' : 'Added.')
      onClose()
    },
    onError: own.refuse,
  }
  const add = useAddContact(options)
  const change = useChangeContact(options)
  const busy = add.isPending || change.isPending
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={contact ? `Change ${contact.name}` : 'Add a contact'}
      description="Contacts get copies of mails. They do not log in."
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit((typed) => {
          if (busy) return
          const details = { ...typed, email: typed.email.trim(), mailKinds: chosen }
          if (contact) change.mutate({ ...details, id: contact.id })
          else add.mutate(details)
        })}
      >
        <FormErrorSummary {...own.summary} />
        <Field label="Name" required error={own.problem('name')}>
          <Input autoComplete="off" maxLength={120} {...own.text('name', { required: 'Enter a name.' })} />
        </Field>
        <Field label="Company" optional error={own.problem('company')}>
          <Input autoComplete="off" maxLength={120} {...own.text('company')} />
        </Field>
        <Field label="E-mail address" required error={own.problem('email')}>
          <Input
            type="email"
            inputMode="email"
            autoComplete="off"
            {...own.text('email', {
              required: 'Enter an e-mail address.',
              pattern: { value: /^\S+@\S+\.\S+$/, message: 'Enter an e-mail address such as name@example.com.' },
            })}
          />
        </Field>
        <Field label="Phone" optional error={own.problem('phone')}>
          <Input type="tel" autoComplete="off" maxLength={40} {...own.text('phone')} />
        </Field>
        <FieldGroup legend="Gets a copy of mails about">
          {kinds.map(([kind, label]) => (
            <Checkbox
              key={kind}
              label={label}
              checked={chosen.includes(kind)}
              onChange={({ target }) =>
                choose(target.checked ? [...chosen, kind] : chosen.filter((one) => one !== kind))
              }
            />
          ))}
        </FieldGroup>
        <FormActions>
          <Button type="submit" variant="primary" loading={busy} loadingText="Saving…">
            {contact ? 'Save' : 'Add'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
