import { Button, Card, Field, FieldRow, FileInput, Notice, Select, TextLink } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { FileUp, Table2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, ApiError, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import type { BankAccount } from './bank-accounts.tsx'
import { ColumnsDialog } from './columns-dialog.tsx'

type Upload = { file: FileList | null; account: string }
type Summary = Answers['admin']['bankStatements']['import']['statements']

/** Takes a file of the bank, says what came of it, and asks for the columns of a CSV file the first time. */
export function ImportStatement({ accounts }: { accounts: BankAccount[] }) {
  const queryClient = useQueryClient()
  const failures = useRef(0)
  const [summary, setSummary] = useState<Summary | null>(null)
  const [explaining, explain] = useState<{ file: File; account: string } | null>(null)
  const form = useForm<Upload>({ defaultValues: { file: null, account: '' }, shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const upload = useAct(client.admin.bankStatements.import, {
    onSuccess: async ({ statements }) => {
      setSummary(statements)
      form.reset()
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
    },
    onError: (error: Error, { file, account }) => {
      if (error instanceof ApiError && error.code === 'statement_columns_needed' && account) explain({ file, account })
      else {
        failures.current += 1
        placeErrors(form, error)
      }
    },
  })
  const send = (file: File, account: string) => {
    if (upload.isPending) return
    setSummary(null)
    upload.mutate({ file, ...(account ? { account } : {}) })
  }
  const showColumns = () => {
    const { file, account } = form.getValues()
    if (!file?.[0]) form.setError('file', { message: 'Choose a CSV file' })
    else if (!account) form.setError('account', { message: 'Choose whose file it is' })
    else explain({ file: file[0], account })
  }
  return (
    <Card title="Import a statement">
      <form
        noValidate
        className="grid max-w-3xl gap-4"
        onSubmit={form.handleSubmit(({ file, account }) => send(file![0]!, account))}
      >
        <FormProblems errors={errors} attempt={submitCount + failures.current} />
        <FieldRow>
          <Field
            label="File"
            required
            help="CAMT.053, CAMT.054, MT940 or CSV. What is known already is left out."
            error={errors.file?.message}
          >
            <FileInput
              accept=".xml,.sta,.mt940,.940,.txt,.csv,text/xml,text/csv,text/plain"
              {...form.register('file', {
                validate: (chosen: FileList | null) => Boolean(chosen?.length) || 'Choose a file',
              })}
            />
          </Field>
          <Field label="Account" help="For CSV files, which do not say it." optional error={errors.account?.message}>
            <Select {...form.register('account')}>
              <option value="">As the file says</option>
              {accounts.map(({ name, label }) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        </FieldRow>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" icon={FileUp} loading={upload.isPending} loadingText="Importing…">
            Import
          </Button>
          <Button icon={Table2} onClick={showColumns}>
            Columns of a CSV file
          </Button>
        </div>
      </form>
      <div aria-live="polite">{summary && <Imported statements={summary} />}</div>
      {explaining && (
        <ColumnsDialog
          {...explaining}
          close={() => explain(null)}
          onSaved={() => {
            explain(null)
            send(explaining.file, explaining.account)
          }}
        />
      )}
    </Card>
  )
}

function Imported({ statements }: { statements: Summary }) {
  const fresh = statements.reduce((sum, { newLines }) => sum + newLines, 0)
  const all = statements.reduce((sum, { lines }) => sum + lines, 0)
  const hasRemark = statements.some(({ remark }) => remark)
  return (
    <Notice
      className="mt-4"
      tone={hasRemark ? 'warning' : 'success'}
      title={fresh === 0 ? 'All of it was known already' : `${fresh} of ${all} lines are new`}
    >
      <ul className="grid gap-1">
        {statements.map(({ id, number, account, lines, newLines, remark }) => (
          <li key={`${id}-${number}`}>
            <TextLink href={`/bank/statements/${id}`}>{`${account.label}, ${number}`}</TextLink>
            {`: ${newLines} of ${lines} new. `}
            {remark}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
