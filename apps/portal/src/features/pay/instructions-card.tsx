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
                  <span className="wrap-anywhere">{value}</span>
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
        {note ? <p className="whitespace-pre-line text-muted">{note}</p> : null}
        <Button variant="ghost" onClick={onBack}>
          Pay in another way
        </Button>
      </div>
    </Card>
  )
}
