import { Button, Field, Input, Select } from '@ostler/ui'
import { useState } from 'react'
import { type Cycle, type CycleUnit, cycleOf, cycleUnits } from './cycles.ts'

/** Names a cycle that is not among the usual ones: a number of days, weeks, months or years. */
export function AddCycle({ onAdd }: { onAdd: (cycle: Cycle) => void }) {
  const [count, setCount] = useState('')
  const [unit, setUnit] = useState<CycleUnit>('days')
  const isCount = /^[1-9]\d{0,2}$/.test(count.trim())
  const add = () => {
    if (!isCount) return
    onAdd(cycleOf(Number(count), unit))
    setCount('')
  }
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label="Other cycle: every" error={count && !isCount ? 'Give a number from 1 to 999' : undefined}>
        <Input
          size="sm"
          inputMode="numeric"
          autoComplete="off"
          className="max-w-24"
          value={count}
          onChange={(event) => setCount(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
        />
      </Field>
      <Field label="Unit" hideLabel>
        <Select value={unit} onChange={(event) => setUnit(event.target.value as CycleUnit)}>
          {Object.entries(cycleUnits).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Button size="sm" onClick={add} disabled={!isCount}>
        Add cycle
      </Button>
    </div>
  )
}
