import { DateText, Money } from '@ostler/ui'
import type { ReactNode } from 'react'
import { isZero, negated } from '../../../money.ts'
import type { Invoice } from '../state.ts'

/** The invoice as it is printed: who, to whom, what, how much. */
export function InvoiceDocument({ invoice }: { invoice: Invoice }) {
  return (
    <article
      aria-label={`${invoice.isProforma ? 'Proforma' : 'Invoice'} ${invoice.number}`}
      className="min-w-0 rounded-lg border bg-surface p-5 sm:p-8"
    >
      <div className="grid gap-6 sm:grid-cols-2">
        <Party heading="From" party={invoice.seller} />
        <Party heading="To" party={invoice.buyer} />
      </div>
      <dl className="mt-6 flex flex-wrap gap-x-10 gap-y-3 border-y py-3">
        <Fact label="Number">{invoice.number}</Fact>
        <Fact label="Issued">
          <DateText value={invoice.issuedOn} />
        </Fact>
        <Fact label="Due">
          <DateText value={invoice.dueOn} />
        </Fact>
      </dl>
      <table className="mt-6 w-full">
        <thead>
          <tr className="border-b text-sm text-muted">
            <th scope="col" className="pb-2 text-start font-medium">
              What
            </th>
            <th scope="col" className="pb-2 ps-4 text-end font-medium">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line) => (
            <tr key={line.id} className="border-b align-top">
              <td className="py-3 wrap-anywhere">
                {line.description}
                {line.from && line.until ? (
                  <span className="block text-sm text-muted">
                    <DateText value={line.from} /> to <DateText value={line.until} />
                  </span>
                ) : null}
                {line.discount ? (
                  <span className="block text-sm text-muted">
                    {line.discount.label}: <Money value={line.discount.amount} /> less
                  </span>
                ) : null}
              </td>
              <td className="py-3 ps-4 text-end">
                <Money value={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="ms-auto mt-4 flex w-full max-w-72 flex-col gap-1.5">
        <Sum label="Subtotal" value={<Money value={invoice.subtotal} />} />
        {invoice.taxes.map((row) => (
          <Sum
            key={`${row.name} ${row.percent}`}
            label={
              <>
                {row.name} {row.percent} % on <Money value={row.base} />
              </>
            }
            value={<Money value={row.amount} />}
          />
        ))}
        {isZero(invoice.rounding) ? null : <Sum label="Rounding" value={<Money value={invoice.rounding} />} />}
        <Sum label="Total" value={<Money value={invoice.total} />} strong />
        {invoice.payments.map((payment) => (
          <Sum
            key={payment.id}
            label={
              <>
                Paid <DateText value={payment.receivedAt} format="date" />
              </>
            }
            value={<Money value={negated(payment.amount)} />}
          />
        ))}
        {isZero(invoice.takenBack) ? null : <Sum label="Taken back" value={<Money value={invoice.takenBack} />} />}
        {isZero(invoice.creditUsed) ? null : (
          <Sum label="Credit used" value={<Money value={negated(invoice.creditUsed)} />} />
        )}
        {invoice.creditNotes
          .filter((note) => !isZero(note.applied))
          .map((note) => (
            <Sum key={note.id} label={note.number} value={<Money value={negated(note.applied)} />} />
          ))}
        <Sum label="To pay" value={<Money value={invoice.balance} />} strong />
      </dl>
      {invoice.notes.length > 0 ? (
        <div className="mt-6 flex flex-col gap-1 border-t pt-4 text-sm text-muted">
          {invoice.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      ) : null}
    </article>
  )
}

function Party({ heading, party }: { heading: string; party: Invoice['seller'] }) {
  return (
    <div className="min-w-0">
      <h2 className="text-sm font-medium text-muted">{heading}</h2>
      <p className="mt-1 font-semibold wrap-anywhere">{party.name}</p>
      {party.lines.map((line) => (
        <p key={line} className="wrap-anywhere">
          {line}
        </p>
      ))}
    </div>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  )
}

function Sum({ label, value, strong }: { label: ReactNode; value: ReactNode; strong?: boolean }) {
  return (
    <div
      className={
        strong ? 'flex justify-between gap-4 border-t pt-1.5 text-lg font-semibold' : 'flex justify-between gap-4'
      }
    >
      <dt className={strong ? undefined : 'text-muted'}>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
