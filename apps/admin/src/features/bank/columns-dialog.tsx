import { Button, Dialog, Field, FieldRow, FormActions, Input, Select, Spinner } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { Problem } from '../../components/problem.tsx'

type Props = { file: File; account: string; close: () => void; onSaved: () => void }
type Preview = Answers['admin']['bankColumns']['preview']
type Columns = NonNullable<Preview['columns']>
type Draft = Omit<Columns, 'text' | 'skip'> & { skip: string; text1: string; text2: string; text3: string }

/** Staff say once, for each account, which column of its CSV files is what. */
export function ColumnsDialog(props: Props) {
  const { file, account, close } = props
  const query = useQuery({
    queryKey: ['bank-columns', account, file.name, file.size, file.lastModified],
    queryFn: () => client.admin.bankColumns.preview({ file, account }),
    retry: false,
    staleTime: 0,
  })
  return (
    <Dialog
      open
      onOpenChange={close}
      size="lg"
      title="Columns of the CSV file"
      description="Say once which column is what. It is remembered for this account."
    >
      {query.error && <Problem error={query.error} />}
      {query.isPending && <Spinner label="Reading the file…" />}
      {query.data && <ColumnsForm {...props} preview={query.data} />}
    </Dialog>
  )
}

const dateFormats = ['DD.MM.YYYY', 'YYYY-MM-DD', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD-MM-YYYY', 'DD.MM.YY'] as const

/** Fields that name one column. */
const single = {
  bookedOn: { label: 'Day of booking', required: 'Choose the column' },
  amount: { label: 'Amount, with its sign', help: 'Or two columns, for what came in and what went out.' },
  credit: { label: 'Amount that came in' },
  debit: { label: 'Amount that went out' },
  currency: { label: 'Currency' },
  name: { label: 'Name of the payer' },
  account: { label: 'Account of the payer' },
  text1: { label: 'Text' },
  text2: { label: 'Text, second column' },
  text3: { label: 'Text, third column' },
  paymentReference: { label: 'Structured reference' },
  endToEnd: { label: 'End-to-end reference' },
  bankReference: {
    label: 'Reference of the bank',
    help: 'If each line has its own, the same line is known again for sure.',
  },
} as const satisfies Partial<Record<keyof Draft, { label: string; help?: string; required?: string }>>

function ColumnsForm({ account, preview, close, onSaved }: Props & { preview: Preview }) {
  const queryClient = useQueryClient()
  const failures = useRef(0)
  const form = useForm<Draft>({ defaultValues: draftOf(preview), shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const saving = useAct(client.admin.bankColumns.save, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.bankAccounts.key() })
      onSaved()
    },
    onError: (error: Error) => {
      failures.current += 1
      placeErrors(form, error, (field) =>
        field.replace(/^columns\./, '').replace(/^text\.(\d)$/, (_, at) => `text${Number(at) + 1}`),
      )
    },
  })
  const skip = Number(form.watch('skip')) || 0
  const headings = (preview.rows[skip] ?? []).filter((heading) => heading !== '')
  const missing = (name: keyof typeof single) => {
    const chosen = form.watch(name)
    return chosen !== '' && !headings.includes(chosen) ? [chosen] : []
  }
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit((draft) => {
        if (!saving.isPending) saving.mutate({ account, columns: columnsOf(draft) })
      })}
    >
      <FormProblems errors={errors} attempt={submitCount + failures.current} />
      <FirstRows rows={preview.rows} skip={skip} />
      <FieldRow>
        <Field label="Rows above the headings" error={errors.skip?.message}>
          <Input
            inputMode="numeric"
            {...form.register('skip', {
              validate: (typed) => /^\d{1,2}$/.test(typed.trim()) || 'Enter a whole number',
            })}
          />
        </Field>
        <Field label="Days are written" error={errors.dateFormat?.message}>
          <Select {...form.register('dateFormat')}>
            {dateFormats.map((format) => (
              <option key={format} value={format}>
                {format}
              </option>
            ))}
          </Select>
        </Field>
      </FieldRow>
      <FieldRow>
        <Field label="Amounts are written" error={errors.decimalMark?.message}>
          <Select {...form.register('decimalMark')}>
            <option value="comma">1.234,50</option>
            <option value="point">1,234.50</option>
          </Select>
        </Field>
        <Field label="Currency of the account" required error={errors.usualCurrency?.message}>
          <Input
            maxLength={3}
            autoComplete="off"
            {...form.register('usualCurrency', { required: 'Enter the currency' })}
          />
        </Field>
      </FieldRow>
      <div className="grid gap-4 sm:grid-cols-2">
        {(Object.keys(single) as (keyof typeof single)[]).map((name) => {
          const { label, help, required }: { label: string; help?: string; required?: string } = single[name]
          return (
            <Field
              key={name}
              label={label}
              help={help}
              optional={!required}
              required={Boolean(required)}
              error={errors[name]?.message}
            >
              <Select {...form.register(name, required ? { required } : {})}>
                <option value="">{required ? 'Choose' : 'None'}</option>
                {[...headings, ...missing(name)].map((heading, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same heading
                  <option key={at} value={heading}>
                    {heading}
                  </option>
                ))}
              </Select>
            </Field>
          )
        })}
      </div>
      <FormActions>
        <Button type="submit" variant="primary" loading={saving.isPending} loadingText="Saving…">
          Save and import
        </Button>
        <Button onClick={close}>Cancel</Button>
      </FormActions>
    </form>
  )
}

const FirstRows = ({ rows, skip }: { rows: string[][]; skip: number }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also by keyboard
  <section className="max-h-52 overflow-auto rounded-md border" aria-label="First rows of the file" tabIndex={0}>
    <table className="w-full text-sm">
      <tbody>
        {rows.map((cells, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file keep their order
          <tr key={row} className={row === skip ? 'bg-accent-soft font-medium' : row < skip ? 'text-muted' : ''}>
            {cells.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells of a row keep their order
              <td key={at} className="px-2 py-1 whitespace-nowrap">
                {cell.slice(0, 40)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

const nothing: Draft = {
  skip: '0',
  dateFormat: 'DD.MM.YYYY',
  decimalMark: 'comma',
  bookedOn: '',
  amount: '',
  credit: '',
  debit: '',
  usualCurrency: 'EUR',
  currency: '',
  name: '',
  account: '',
  text1: '',
  text2: '',
  text3: '',
  paymentReference: '',
  endToEnd: '',
  bankReference: '',
}

function draftOf({ columns, rows }: Preview): Draft {
  if (columns) {
    const { text, skip, ...rest } = columns
    const [text1 = '', text2 = '', text3 = ''] = text
    return { ...rest, skip: String(skip), text1, text2, text3 }
  }
  // The headings are the first row that is as wide as the rows below it.
  const widest = Math.max(...rows.map((cells) => cells.filter((cell) => cell !== '').length), 0)
  const at = rows.findIndex((cells) => cells.filter((cell) => cell !== '').length >= Math.max(widest - 2, 1))
  return { ...nothing, skip: String(Math.max(at, 0)) }
}

function columnsOf({ text1, text2, text3, skip, usualCurrency, ...rest }: Draft): Columns {
  return {
    ...rest,
    usualCurrency: usualCurrency.trim().toUpperCase(),
    skip: Number(skip),
    text: [text1, text2, text3].filter((column) => column !== ''),
  }
}
