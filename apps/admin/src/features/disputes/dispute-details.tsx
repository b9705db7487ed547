import { Card, CopyableText, EmptyState, Field, KeyValueList, Money, Textarea, TextLink } from '@ostler/ui'
import { NotebookPen } from 'lucide-react'
import { type Answers, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { Moment } from '../../components/columns.tsx'
import { useStaff } from '../../session.ts'

type Dispute = Answers['admin']['disputes']['get']

export function DisputeFacts({ dispute }: { dispute: Dispute }) {
  const { transaction, invoice } = dispute
  return (
    <Card title="The dispute">
      <KeyValueList
        items={[
          { label: 'Disputed', value: <Money value={dispute.amount} /> },
          { label: 'Taken from us at the moment', value: <Money value={dispute.taken} /> },
          { label: 'Fee', value: <Money value={dispute.fee} /> },
          { label: 'Reason', value: dispute.reason || 'not said' },
          { label: 'Answer until', value: <Moment at={dispute.answerBy} none="not said" /> },
          { label: 'Opened', value: <Moment at={dispute.openedAt} /> },
          { label: 'Decided', value: <Moment at={dispute.decidedAt} none="not yet" /> },
          {
            label: 'Payment',
            value: (
              <TextLink href={`/transactions/${transaction.id}`}>
                <Money value={transaction.amount} />, {dispute.gateway}
              </TextLink>
            ),
          },
          {
            label: 'Invoice',
            value: invoice ? <TextLink href={`/invoices/${invoice.id}`}>{invoice.number}</TextLink> : 'none',
          },
          {
            label: 'At the provider',
            value: <CopyableText value={dispute.reference} label="Name of the dispute" mono />,
          },
        ]}
      />
    </Card>
  )
}

/** Evidence is handed in at the provider; here is noted what there is and what was sent. */
export function DisputeNotes({ dispute }: { dispute: Dispute }) {
  const { may } = useStaff()
  return (
    <Card
      title="Evidence"
      description="For staff only. The evidence itself is handed in at the provider."
      actions={
        may('transactions.manage') && (
          <ActDialog
            label="Add note"
            icon={NotebookPen}
            title="Note about the evidence"
            start={{ text: '' }}
            act={client.admin.disputes.note}
            inputOf={({ text }: { text: string }) => ({ id: dispute.id, text })}
            done={() => 'Noted'}
          >
            {({ register, formState: { errors } }) => (
              <Field label="Note" required error={errors.text?.message}>
                <Textarea rows={6} maxLength={10_000} {...register('text', { required: 'Write something' })} />
              </Field>
            )}
          </ActDialog>
        )
      }
    >
      {dispute.notes.length === 0 ? (
        <EmptyState level={3} icon={NotebookPen} title="Nothing was noted yet" />
      ) : (
        <ul className="grid gap-4">
          {dispute.notes.map((note) => (
            <li key={note.id} className="border-b border-line pb-4 last:border-b-0">
              <p className="text-sm text-muted">
                {note.madeBy}, <Moment at={note.madeAt} />
              </p>
              <p className="whitespace-pre-wrap wrap-anywhere">{note.text}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
