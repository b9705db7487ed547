import { Card, DateText, KeyValueList, Money, Notice, TextLink } from '@ostler/ui'
import type { ReactNode } from 'react'
import { Moment } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'
import type { Quote } from './quote-states.ts'

/** What is offered, with its totals as the server has them. */
export function QuoteDocument({ quote }: { quote: Quote }) {
  return (
    <Card title="What is offered">
      {quote.taxes === null && (
        <Notice tone="warning" title="Taxes are not known yet">
          The client’s tax number is still being checked; the quote cannot be sent until it is.
        </Notice>
      )}
      {quote.note && <p className="mb-4 whitespace-pre-line wrap-anywhere">{quote.note}</p>}
      <table className="w-full border-collapse" aria-label="Lines">
        <thead>
          <tr className="border-b text-sm text-muted">
            <th scope="col" className="py-2 text-start font-medium">
              Description
            </th>
            <th scope="col" className="py-2 text-end font-medium">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {quote.lines.map((line) => (
            <tr key={line.id} className="border-b align-top">
              <td className="py-3 pe-4 wrap-anywhere">
                {line.description}
                <span className="block text-sm text-muted">
                  {line.quantity} × <Money value={line.unitPrice} />
                  {line.cycle && `, ${cycleLabel(line.cycle).toLowerCase()}`}
                </span>
              </td>
              <td className="py-3 text-end whitespace-nowrap tabular-nums">
                <Money value={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot className="tabular-nums">
          <Sum label="Subtotal">
            <Money value={quote.subtotal} />
          </Sum>
          {(quote.taxes ?? []).map((tax) => (
            <Sum key={`${tax.name} ${tax.percent}`} label={`${tax.name} ${tax.percent} %`}>
              <Money value={tax.amount} />
            </Sum>
          ))}
          <Sum label="Total" className="text-lg font-semibold">
            <Money value={quote.total} />
          </Sum>
        </tfoot>
      </table>
      {quote.notes.map((note) => (
        <p key={note} className="mt-3 text-sm text-muted">
          {note}
        </p>
      ))}
    </Card>
  )
}

function Sum({ label, className = '', children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row" className={`py-1 pe-4 text-end font-normal ${className}`}>
        {label}
      </th>
      <td className={`py-1 text-end whitespace-nowrap ${className}`}>{children}</td>
    </tr>
  )
}

export function QuoteFacts({ quote }: { quote: Quote }) {
  const items = [
    { label: 'To', value: [quote.buyer.name, ...quote.buyer.lines].join(', ') },
    { label: 'Drafted', value: <Moment at={quote.createdAt} /> },
    ...(quote.issuedOn ? [{ label: 'Sent', value: <DateText value={quote.issuedOn} /> }] : []),
    { label: 'Valid until', value: <DateText value={quote.validUntil} /> },
    {
      label: 'When accepted',
      value: quote.onAcceptance === 'invoice' ? `Invoiced, due ${quote.dueDays} days on` : 'Left for staff to order',
    },
    ...(quote.copiedFrom
      ? [
          {
            label: 'Copied from',
            value: <TextLink href={`/quotes/${quote.copiedFrom}`}>Quote {quote.copiedFrom}</TextLink>,
          },
        ]
      : []),
    ...(quote.decidedAt
      ? [
          { label: 'Decided', value: <Moment at={quote.decidedAt} /> },
          { label: 'By', value: [quote.decidedBy, quote.decidedIp].filter(Boolean).join(', from ') || '–' },
        ]
      : []),
    ...(quote.reason ? [{ label: 'Reason', value: quote.reason }] : []),
    ...(quote.invoiceId
      ? [{ label: 'Invoice', value: <TextLink href={`/invoices/${quote.invoiceId}`}>See the invoice</TextLink> }]
      : []),
  ]
  return (
    <Card title="Details">
      <KeyValueList items={items} />
    </Card>
  )
}
