import { ConfirmDialog, formatMoney, Money, useLocale } from '@ostler/ui'
import type { PriceChange } from '../price-change.ts'

type PriceChangeDialogProps = { change: PriceChange; onAccept: () => void; onClose: () => void }

/** Nothing was ordered yet: shows what is different now, and asks. */
export default function PriceChangeDialog({ change, onAccept, onClose }: PriceChangeDialogProps) {
  const { locale } = useLocale()
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title="The price has changed"
      description="It changed while you were here. Nothing is ordered yet, and nothing was charged."
      confirmLabel={`Order for ${formatMoney(change.now, locale)}`}
      cancelLabel="Not now"
      onConfirm={onAccept}
    >
      <dl className="flex flex-col gap-1.5">
        {change.lines.map((line) => (
          <div key={line.id} className="flex flex-wrap justify-between gap-x-4">
            <dt>{line.name}</dt>
            <dd>
              <Money value={line.before} strike /> <Money value={line.now} />
            </dd>
          </div>
        ))}
        <div className="flex flex-wrap justify-between gap-x-4 border-t pt-1.5 font-semibold">
          <dt>Due today</dt>
          <dd>
            <Money value={change.before} strike className="font-normal" /> <Money value={change.now} />
          </dd>
        </div>
        <div className="flex flex-wrap justify-between gap-x-4 text-muted">
          <dt>Difference</dt>
          <dd>
            <Money value={change.difference} signed />
          </dd>
        </div>
      </dl>
    </ConfirmDialog>
  )
}
