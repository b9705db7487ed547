import {
  Button,
  Card,
  DateText,
  Dialog,
  Field,
  FormActions,
  FormErrorSummary,
  formatDate,
  Input,
  RadioCards,
  Select,
  Textarea,
  toast,
  useLocale,
} from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api, heldOf, type Inputs, useAct } from '../../../api/index.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { nameOf, type Service } from '../state.ts'

type Reason = Inputs['serviceControl']['cancel']['reason']

const reasons: Record<Reason, string> = {
  not_needed: 'I do not need it any more',
  too_expensive: 'It costs too much',
  missing_features: 'Something is missing',
  quality: 'It is slow, or fails too often',
  support: 'I was not helped well',
  moving: 'I move to another provider',
  other: 'Something else',
}

type EndServiceProps = { service: Service; paidUntil: string | null }

/** Where one asks for its end. */
export function EndService({ service, paidUntil }: EndServiceProps) {
  const [isAsking, ask] = useState(false)
  return (
    <Card title="Cancel">
      <div className="flex flex-col items-start gap-3">
        <p className="text-muted">
          {paidUntil && isAhead(paidUntil) && wasSetUp(service) ? (
            <>
              At once, or when your paid time ends on <DateText value={paidUntil} />.
            </>
          ) : (
            'Nothing further is charged for it then.'
          )}
        </p>
        <Button onClick={() => ask(true)}>Cancel this service…</Button>
      </div>
      {isAsking ? <EndDialog service={service} paidUntil={paidUntil} onClose={() => ask(false)} /> : null}
    </Card>
  )
}

const wasSetUp = ({ state }: Pick<Service, 'state'>) => state === 'active' || state === 'suspended'

/** Is there paid time left? */
const isAhead = (day: string): boolean => day > new Date().toISOString().slice(0, 10)

function EndDialog({ service, paidUntil, onClose }: EndServiceProps & { onClose: () => void }) {
  const { locale } = useLocale()
  const name = nameOf(service)
  const stands = wasSetUp(service)
  const endsLater = stands && paidUntil !== null && isAhead(paidUntil)
  const own = useApiForm({
    defaultValues: { reason: '', note: '', name: '' },
    labels: { reason: 'Reason', note: 'Note', name: 'The name' },
  })
  const [when, choose] = useState<'later' | 'now'>(endsLater ? 'later' : 'now')
  const queries = useQueryClient()
  const cancel = useAct(api.serviceControl.cancel, {
    onSuccess: async ({ endsOn }, { atOnce }) => {
      await queries.invalidateQueries(heldOf('services', 'serviceControl', 'invoices'))
      toast.success(atOnce ? 'Cancelled. It ends now.' : `It ends on ${formatDate(endsOn, { locale })}.`)
      onClose()
    },
    onError: own.refuse,
  })
  const erases = stands && when === 'now'
  return (
    <Dialog open onOpenChange={onClose} title={`Cancel ${name}?`}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit(({ reason, note }) => {
          if (cancel.isPending) return
          cancel.mutate({ id: service.id, atOnce: when === 'now', reason: reason as Reason, note: note.trim() })
        })}
      >
        <FormErrorSummary {...own.summary} title="Nothing was cancelled" />
        {endsLater ? (
          <RadioCards
            legend="When does it end?"
            name="when"
            value={when}
            onValueChange={(value) => {
              own.clear()
              choose(value as typeof when)
            }}
            options={[
              {
                value: 'later',
                label: 'When my paid time ends',
                description: `It is served until ${formatDate(paidUntil, { locale })}.`,
              },
              { value: 'now', label: 'Now', description: 'It is removed today, and cannot be brought back.' },
            ]}
          />
        ) : null}
        <Effects>
          {stands ? (
            when === 'later' && paidUntil ? (
              <>
                <li>
                  Until <DateText value={paidUntil} /> nothing changes. Until then you can keep it after all, with one
                  click.
                </li>
                <li>Then what is on the server is removed: files, mail, databases.</li>
              </>
            ) : (
              <>
                <li>What is on the server is removed now: files, mail, databases. Take with you what you need.</li>
                {endsLater ? (
                  <li>
                    The time that you have paid for, until <DateText value={paidUntil} />, is not given back.
                  </li>
                ) : null}
              </>
            )
          ) : (
            <li>
              {service.state === 'provisioning'
                ? 'It is being set up at this moment, and is removed when it stands.'
                : 'It is not set up, and nothing is lost.'}
            </li>
          )}
          <li>Nothing further is charged for it. What is open for the time after its end is taken back.</li>
        </Effects>
        <Field label="Why do you leave?" required error={own.problem('reason')}>
          <Select {...own.text('reason', { required: 'Choose a reason.' })}>
            <option value="">Choose…</option>
            {Object.entries(reasons).map(([reason, label]) => (
              <option key={reason} value={reason}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="What should we know?" optional error={own.problem('note')}>
          <Textarea rows={3} maxLength={1000} {...own.text('note')} />
        </Field>
        {erases ? (
          <Field label={`Type “${name}” to confirm`} required error={own.problem('name')}>
            <Input
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              {...own.text('name', {
                required: 'Type the name, so that it is the right one that goes.',
                pattern: { value: exactly(name), message: `Type “${name}”.` },
              })}
            />
          </Field>
        ) : null}
        <FormActions>
          <Button type="submit" variant="danger" loading={cancel.isPending} loadingText="One moment…">
            {erases ? 'Cancel and remove it now' : 'Cancel the service'}
          </Button>
          <Button onClick={onClose}>Keep it</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}

function Effects({ children }: { children: ReactNode }) {
  return (
    <ul
      aria-label="What happens"
      className="flex list-disc flex-col gap-1 rounded-md border bg-sunken py-2.5 ps-8 pe-3 marker:text-muted"
    >
      {children}
    </ul>
  )
}

const exactly = (text: string): RegExp => new RegExp(`^${text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
