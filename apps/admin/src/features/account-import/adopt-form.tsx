import { Badge, Button, Card, Field, FieldRow, FormActions, Input, Select, SkeletonText, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { type UseFormReturn, useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { type Cycle, cycleLabel } from '../../components/cycles.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { Problem } from '../../components/problem.tsx'
import { today } from '../../components/today.ts'
import { type FoundAccount, nameOf } from './found-account.ts'

type Product = Answers['admin']['accountImport']['products']['items'][number]
type Row = { accountId: number; clientId: string; productId: string; cycle: string; price: string; nextDueOn: string }
type Values = { rows: Row[] }
type Props = { serverId: number; accounts: FoundAccount[]; onDone: () => void; onBack: () => void }

/** Says of each chosen account whose it is, what it is, and from when on it is charged. All become services, or none. */
export function AdoptForm(props: Props) {
  const products = useQuery(api.admin.accountImport.products.queryOptions({ input: { id: props.serverId } }))
  if (products.error) return <Problem error={products.error} onRetry={products.refetch} />
  if (!products.data) return <SkeletonText lines={4} />
  return <Rows {...props} products={products.data.items} />
}

function Rows({ serverId, accounts, products, onDone, onBack }: Props & { products: Product[] }) {
  const queryClient = useQueryClient()
  const form = useForm<Values>({
    defaultValues: {
      rows: accounts.map((account) => ({
        accountId: account.id,
        clientId: account.proposal ? String(account.proposal.client.id) : '',
        productId: '',
        cycle: '',
        price: '',
        nextDueOn: '',
      })),
    },
    shouldFocusError: false,
  })
  const { errors, submitCount } = form.formState
  const adopt = useAct(client.admin.accountImport.adopt, {
    onSuccess: async ({ items }) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      toast.success(items.length === 1 ? 'One account is a service now' : `${items.length} accounts are services now`)
      onDone()
    },
    onError: (error) => placeErrors(form, error),
  })
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit(({ rows }) => {
        if (!adopt.isPending) adopt.mutate({ id: serverId, rows: rows.map(wanted) })
      })}
    >
      <FormProblems errors={errors} attempt={submitCount + adopt.failureCount} />
      {accounts.length > 1 && <ForAll form={form} products={products} />}
      {accounts.map((account, at) => (
        <Card
          key={account.id}
          title={nameOf(account)}
          description={account.plan ? `Plan on the server: ${account.plan}` : undefined}
          actions={account.isSuspended && <Badge tone="warning">Stays suspended</Badge>}
        >
          <RowFields form={form} at={at} account={account} products={products} />
        </Card>
      ))}
      <FormActions sticky>
        <Button type="submit" variant="primary" loading={adopt.isPending} loadingText="Taking over…">
          {accounts.length === 1 ? 'Take this account over' : `Take ${accounts.length} accounts over`}
        </Button>
        <Button icon={ArrowLeft} onClick={onBack}>
          Back to the list
        </Button>
      </FormActions>
    </form>
  )
}

const wanted = (row: Row) => ({
  accountId: row.accountId,
  clientId: Number(row.clientId),
  productId: Number(row.productId),
  cycle: row.cycle as Cycle,
  price: row.price.trim() === '' ? null : row.price.trim(),
  nextDueOn: row.nextDueOn,
})

const cyclesOf = (products: Product[], productId: string): Cycle[] => {
  const chosen = products.filter(({ id }) => productId === '' || String(id) === productId)
  return [...new Set(chosen.flatMap(({ prices }) => prices.map(({ cycle }) => cycle)))]
}

type FormProps = { form: UseFormReturn<Values>; products: Product[] }

/** What is the same for most is said once; each row can still say otherwise. */
function ForAll({ form, products }: FormProps) {
  const setAll = (field: 'productId' | 'cycle' | 'nextDueOn', value: string) => {
    for (const at of form.getValues('rows').keys())
      form.setValue(`rows.${at}.${field}`, value, { shouldValidate: form.formState.isSubmitted })
  }
  return (
    <Card title="For all of them" description="What you choose here is set in every account below.">
      <FieldRow>
        <Field label="Product of all">
          <Select defaultValue="" onChange={({ target }) => setAll('productId', target.value)}>
            <option value="">Choose</option>
            {products.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Cycle of all">
          <Select defaultValue="" onChange={({ target }) => setAll('cycle', target.value)}>
            <option value="">Choose</option>
            {cyclesOf(products, '').map((cycle) => (
              <option key={cycle} value={cycle}>
                {cycleLabel(cycle)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Next due date of all">
          <Input type="date" min={today()} onChange={({ target }) => setAll('nextDueOn', target.value)} />
        </Field>
      </FieldRow>
    </Card>
  )
}

function RowFields({ form, at, account, products }: FormProps & { at: number; account: FoundAccount }) {
  const errors = form.formState.errors.rows?.[at]
  const productId = form.watch(`rows.${at}.productId`)
  return (
    <div className="grid gap-4">
      {errors?.accountId && <p className="text-danger-ink">{errors.accountId.message}</p>}
      <FieldRow>
        <Field
          label="Number of the client"
          required
          error={errors?.clientId?.message}
          help={account.proposal ? `Proposed: ${account.proposal.client.name}` : 'As on the page of the client.'}
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            {...form.register(`rows.${at}.clientId`, {
              validate: (text) => /^[1-9]\d{0,14}$/.test(text.trim()) || 'The number of a client is needed.',
            })}
          />
        </Field>
        <Field label="Product" required error={errors?.productId?.message}>
          <Select {...form.register(`rows.${at}.productId`, { required: 'Choose a product.' })}>
            <option value="">Choose</option>
            {products.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </FieldRow>
      <FieldRow>
        <Field label="Cycle" required error={errors?.cycle?.message}>
          <Select {...form.register(`rows.${at}.cycle`, { required: 'Choose a cycle.' })}>
            <option value="">Choose</option>
            {cyclesOf(products, productId).map((cycle) => (
              <option key={cycle} value={cycle}>
                {cycleLabel(cycle)}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label="Price for a period"
          optional
          help="In the currency of the client. Left empty: the list price."
          error={errors?.price?.message}
        >
          <Input inputMode="decimal" autoComplete="off" {...form.register(`rows.${at}.price`)} />
        </Field>
        <Field label="Next due date" required error={errors?.nextDueOn?.message}>
          <Input
            type="date"
            min={today()}
            {...form.register(`rows.${at}.nextDueOn`, { required: 'Say from when on it is charged.' })}
          />
        </Field>
      </FieldRow>
    </div>
  )
}
