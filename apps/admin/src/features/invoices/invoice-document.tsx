import { Card, DateText, Money, Notice } from '@ostler/ui'
import type { ReactNode } from 'react'
import type { Answers } from '../../api.ts'

type Invoice = Answers['admin']['invoices']['get']

/** The invoice as it was issued. */
export function InvoiceDocument({ invoice }: { invoice: Invoice }) {
  return (
    <Card>
      <div className="grid gap-8 sm:p-3">
        <div className="grid gap-6 sm:grid-cols-3">
          <Party heading="From" party={invoice.seller} />
          <Party heading="To" party={invoice.buyer} />
          <dl className="grid auto-rows-min grid-cols-[auto_1fr] gap-x-4 gap-y-1 sm:justify-end sm:text-end">
            <dt className="text-muted">Number</dt>
            <dd className="font-medium">{invoice.number}</dd>
            <dt className="text-muted">Issued</dt>
            <dd>
              <DateText value={invoice.issuedOn} />
            </dd>
            <dt className="text-muted">Due</dt>
            <dd>
              <DateText value={invoice.dueOn} />
            </dd>
          </dl>
        </div>
        <Lines invoice={invoice} />
      </div>
    </Card>
  )
}

function Party({ heading, party }: { heading: string; party: Invoice['seller'] }) {
  return (
    <section>
      <h2 className="text-sm font-medium text-muted">{heading}</h2>
      <p className="font-semibold">{party.name}</p>
      {party.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  )
}

function Lines({ invoice }: { invoice: Invoice }) {
  return (
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
        {invoice.lines.map((line) => (
          <tr key={line.id} className="border-b align-top">
            <td className="py-3 pe-4 wrap-anywhere">
              {line.description}
              {line.from && line.until && (
                <span className="block text-sm text-muted">
                  <DateText value={line.from} /> – <DateText value={line.until} />
                </span>
              )}
            </td>
            <td className="py-3 text-end whitespace-nowrap tabular-nums">
              <Money value={line.amount} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot className="tabular-nums">
        <Sum label="Subtotal" className="pt-4">
          <Money value={invoice.subtotal} />
        </Sum>
        <Sum label="Tax">
          <Money value={invoice.tax} />
        </Sum>
        <Sum label="Total" className="font-semibold">
          <Money value={invoice.total} />
        </Sum>
        {!/^-?0*\.?0*$/.test(invoice.credited.amount) && (
          <Sum label="Credited">
            −<Money value={invoice.credited} />
          </Sum>
        )}
        <Sum label="Open" className="text-lg font-semibold">
          <Money value={invoice.balance} />
        </Sum>
      </tfoot>
    </table>
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

const attemptWords = {
  started: 'A payment was started and not finished yet.',
  pending: 'A payment is on its way: the provider has accepted it and not confirmed it yet.',
  challenge: 'The bank wants the payer to confirm the last payment.',
  authorised: 'An amount is held at the provider, and was not taken yet.',
  declined: 'The last payment was declined.',
  unknown: 'The provider has not said how the last payment went. It is asked again until it answers.',
} as const

export function OpenAttempt({ attempt }: { attempt: NonNullable<Invoice['openAttempt']> }) {
  return (
    <Notice tone={attempt.state === 'declined' ? 'danger' : 'info'} title={attemptWords[attempt.state]}>
      {attempt.reason}
    </Notice>
  )
}
