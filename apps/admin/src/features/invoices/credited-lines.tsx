import { Checkbox, Field, FieldGroup, Input } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { typedAmount } from '../../components/typed-amount.ts'

export type CreditableLine = Answers['admin']['invoices']['get']['creditable'][number]
export type LineWish = { isTaken: boolean; amount: string }

export const amountRule = { pattern: { value: /^\d+([.,]\d+)?$/, message: 'Write an amount such as 12.50' } }

export const isNothing = (amount: string) => /^-?0*\.?0*$/.test(amount)

/** Which lines of an invoice a credit note takes back, and how much of each. */
export function CreditedLines<Name extends string>(props: {
  lines: CreditableLine[]
  /** Where in the form the wishes are. */
  name: Name
  register: (field: `${Name}.${number}.isTaken` | `${Name}.${number}.amount`, rules?: typeof amountRule) => object
  isTaken: (index: number) => boolean
  errorOf: (index: number) => string | undefined
}) {
  const { lines, name, register, isTaken, errorOf } = props
  return (
    <FieldGroup legend="What is taken back" help="An amount left empty takes all that is left of the line.">
      {lines.map(({ lineId, description, left }, index) => (
        <div key={lineId} className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_10rem] sm:items-end">
          <Checkbox
            label={description}
            help={`${left.amount} ${left.currency} left`}
            {...register(`${name}.${index}.isTaken`)}
          />
          <Field label="Amount" optional error={errorOf(index)}>
            <Input
              inputMode="decimal"
              trailing={left.currency}
              disabled={!isTaken(index)}
              {...register(`${name}.${index}.amount`, amountRule)}
            />
          </Field>
        </div>
      ))}
    </FieldGroup>
  )
}

/** The server hears of the lines taken only, and counts those. */
export const takenAt = (lines: LineWish[]) => lines.flatMap(({ isTaken }, index) => (isTaken ? [index] : []))

/** All lines without an amount are the rest: with it goes what the total was rounded by. */
export function creditedOf(open: CreditableLine[], lines: LineWish[]) {
  const isRest = lines.every(({ isTaken, amount }) => isTaken && amount.trim() === '')
  if (isRest) return 'rest' as const
  return open.flatMap(({ lineId }, index) => {
    const { isTaken = false, amount = '' } = lines[index] ?? {}
    return isTaken ? [{ lineId, ...(amount.trim() ? { amount: typedAmount(amount) } : {}) }] : []
  })
}
