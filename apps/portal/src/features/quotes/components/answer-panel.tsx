import { Button, Card, DateText, Field, FormErrorSummary, Input, Notice, Textarea } from '@ostler/ui'
import { type ReactNode, useState } from 'react'
import type { ApiError } from '../../../api/index.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import type { Quote } from '../api.ts'

type Answers = {
  accept: (name: string, onError: (error: ApiError) => void) => void
  decline: (reason: string, onError: (error: ApiError) => void) => void
  isBusy: boolean
}

/** Says yes or no to a quote, or how it was answered. */
export function AnswerPanel({
  quote,
  onwards,
  mayAnswer = true,
  ...answers
}: Answers & { quote: Quote; onwards?: ReactNode; mayAnswer?: boolean }) {
  if (quote.state === 'sent' && !mayAnswer)
    return (
      <Notice title="Waits for an answer">Somebody who may accept quotes for this account has to answer it.</Notice>
    )
  if (quote.state === 'sent') return <Question quote={quote} {...answers} />
  return <Outcome quote={quote} onwards={onwards} />
}

function Question({ quote, accept, decline, isBusy }: Answers & { quote: Quote }) {
  const [declines, setDeclines] = useState(false)
  const form = useApiForm({ defaultValues: { name: '', reason: '' } })
  const { text, summary, problem } = form
  if (declines) {
    return (
      <Card title="Decline the quote">
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={form.submit(({ reason }) => decline(reason.trim(), form.refuse))}
        >
          <FormErrorSummary {...summary} title="That did not work" />
          <Field label="Reason" optional error={problem('reason')}>
            <Textarea rows={3} maxLength={500} {...text('reason')} />
          </Field>
          <Button type="submit" variant="danger" loading={isBusy} loadingText="Declining…">
            Decline
          </Button>
          <Button variant="ghost" onClick={() => setDeclines(false)}>
            Back
          </Button>
        </form>
      </Card>
    )
  }
  return (
    <Card title="Accept the quote">
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.submit(({ name }) => accept(name.trim(), form.refuse))}
      >
        <FormErrorSummary {...summary} title="The quote is not accepted" />
        <p className="text-muted">
          {quote.onAcceptance === 'invoice'
            ? `You get an invoice, due ${quote.dueDays} days after you accept.`
            : 'We get in touch with you to set everything up.'}
        </p>
        <Field label="Your full name" required error={problem('name')}>
          <Input autoComplete="name" maxLength={120} {...text('name', { required: 'Enter your full name.' })} />
        </Field>
        <Button type="submit" variant="primary" size="lg" loading={isBusy} loadingText="Accepting…">
          Accept
        </Button>
        <Button variant="ghost" onClick={() => setDeclines(true)}>
          Decline
        </Button>
      </form>
    </Card>
  )
}

function Outcome({ quote, onwards }: { quote: Quote; onwards?: ReactNode }) {
  switch (quote.state) {
    case 'accepted':
      return (
        <Notice tone="success" title="Accepted" live actions={onwards}>
          By {quote.decidedBy}
          {quote.decidedAt ? (
            <>
              {' '}
              on <DateText value={quote.decidedAt} format="date" />
            </>
          ) : null}
          . {quote.onAcceptance === 'invoice' ? 'The invoice comes by e-mail.' : 'We get in touch with you.'}
        </Notice>
      )
    case 'declined':
      return (
        <Notice title="Declined" live>
          {quote.reason}
        </Notice>
      )
    case 'withdrawn':
      return (
        <Notice tone="warning" title="We have taken this quote back">
          {quote.reason}
        </Notice>
      )
    default:
      return (
        <Notice tone="warning" title="This quote has expired">
          Ask us for a new one.
        </Notice>
      )
  }
}
