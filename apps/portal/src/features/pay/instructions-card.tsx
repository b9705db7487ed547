import { Button, Card, CopyableText, QrCode } from '@ostler/ui'
import type { NextStep } from './api.ts'

type Instructions = Extract<NextStep, { kind: 'instructions' }>['instructions']

type InstructionsCardProps = { title: string; instructions: Instructions; onBack: () => void }

/** What the payer does: to where the money goes, and what to quote. */
export function InstructionsCard({ title, instructions: { rows, code, note }, onBack }: InstructionsCardProps) {
  return (
    <Card title={title}>
      <div className="flex flex-col gap-4">
        <dl className="flex flex-col gap-2">
          {rows.map(({ label, value }) => (
            <div key={label}>
              <dt className="text-sm text-muted">{label}</dt>
              <dd className="font-medium">
                <CopyableText value={value} label={label}>
                  <span className="wrap-anywhere">{readable(value)}</span>
                </CopyableText>
              </dd>
            </div>
          ))}
        </dl>
        {code ? (
          <figure className="flex flex-col gap-1.5">
            <QrCode qr={code.qr} label={`${code.label}. What it says stands above.`} />
            <figcaption className="text-sm text-muted">{code.label}</figcaption>
          </figure>
        ) : null}
        {note ? <p className="whitespace-pre-line">{note}</p> : null}
        <p className="text-muted">It counts as paid as soon as the money is here. You may leave this page.</p>
        <Button variant="ghost" onClick={onBack}>
          Pay in another way
        </Button>
      </div>
    </Card>
  )
}

/** IBANs (ISO 13616) and creditor references (ISO 11649) are read in groups of four; copied they have no spaces. */
const readable = (value: string): string =>
  /^[A-Z]{2}\d{2}[A-Z0-9]{5,30}$/.test(value) ? value.replace(/.{4}(?=.)/g, '$& ') : value
