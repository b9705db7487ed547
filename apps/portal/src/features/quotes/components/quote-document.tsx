import { DateText, Money } from '@ostler/ui'
import type { ReactNode } from 'react'
import { cyclePer } from '../../../cycles.ts'
import type { Quote } from '../api.ts'

/** What is offered, to whom, for how much and until when. */
export function QuoteDocument({ quote }: { quote: Quote }) {
  return (
    <article aria-label={`Quote ${quote.number}`} className="min-w-0 rounded-lg border bg-surface p-5 sm:p-8">
      <div className="grid gap-6 sm:grid-cols-2">
        <Party heading="From" party={quote.seller} />
        <Party heading="To" party={quote.buyer} />
      </div>
      <dl className="mt-6 flex flex-wrap gap-x-10 gap-y-3 border-y py-3">
        <Fact label="Number">{quote.number}</Fact>
        {quote.issuedOn ? (
          <Fact label="Sent">
            <DateText value={quote.issuedOn} />
          </Fact>
        ) : null}
        <Fact label="Valid until">
          <DateText value={quote.validUntil} />
        </Fact>
      </dl>
      {quote.note ? <p className="mt-6 whitespace-pre-line wrap-anywhere">{quote.note}</p> : null}
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
          {quote.lines.map((line) => (
            <tr key={line.id} className="border-b align-top">
              <td className="py-3 wrap-anywhere">
                {line.description}
                <span className="block text-sm text-muted">
                  {line.quantity} × <Money value={line.unitPrice} /> {line.cycle ? cyclePer(line.cycle) : null}
                </span>
              </td>
              <td className="py-3 ps-4 text-end">
                <Money value={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="ms-auto mt-4 flex w-full max-w-72 flex-col gap-1.5">
        <Sum label="Subtotal" value={<Money value={quote.subtotal} />} />
        {(quote.taxes ?? []).map((tax) => (
          <Sum
            key={`${tax.name} ${tax.percent}`}
            label={`${tax.name} ${tax.percent} %`}
            value={<Money value={tax.amount} />}
          />
        ))}
        <Sum label="Total" value={<Money value={quote.total} />} strong />
      </dl>
      {quote.notes.map((note) => (
        <p key={note} className="mt-3 text-sm text-muted">
          {note}
        </p>
      ))}
    </article>
  )
}

function Party({ heading, party }: { heading: string; party: Quote['seller'] }) {
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
