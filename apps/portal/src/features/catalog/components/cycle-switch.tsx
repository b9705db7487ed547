import { useId } from 'react'
import { type Cycle, cycleLabel } from '../../../cycles.ts'

type CycleSwitchProps = {
  cycles: readonly Cycle[]
  value: Cycle
  onChange: (cycle: Cycle) => void
  /** Said beside a cycle, e.g. "save up to 16 %". */
  note: (cycle: Cycle) => string | undefined
}

export function CycleSwitch({ cycles, value, onChange, note }: CycleSwitchProps) {
  const name = useId()
  return (
    <fieldset>
      <legend className="sr-only">How often you pay</legend>
      <div className="inline-flex flex-wrap gap-0.5 rounded-lg border bg-sunken p-0.5">
        {cycles.map((cycle) => (
          <label
            key={cycle}
            className="control-md inline-flex cursor-pointer items-center gap-2 rounded-md border border-transparent px-3.5 font-medium text-muted transition-colors hover:text-ink has-checked:border-line-strong has-checked:bg-surface has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-focus forced-colors:has-checked:border-[Highlight]"
          >
            <input
              type="radio"
              name={name}
              checked={cycle === value}
              onChange={() => onChange(cycle)}
              className="sr-only"
            />
            {cycleLabel(cycle)}
            {note(cycle) ? <span className="text-sm font-medium text-success-ink">{note(cycle)}</span> : null}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
