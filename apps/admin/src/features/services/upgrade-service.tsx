import { Button, Card, Field, Input, Money, Notice, Select } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'
import { Problem, toastProblem } from '../../components/problem.tsx'

type Choice = Answers['admin']['services']['upgradeChoices'][number]
type Preview = Answers['admin']['services']['previewUpgrade']
type Policy = Preview['policy']

type Cycle = Choice['prices'][number]['cycle']
type Picks = Record<number, { choiceId?: number; quantity?: number }>

const policies: Record<Policy, string> = {
  difference: 'The difference now, the date stays',
  full_cycle: 'A full new cycle from today',
  at_renewal: 'Change at the next renewal',
}

/** Changes the plan: what it costs is shown with its formula before anything is done. */
export function UpgradeService({ serviceId, cycle: held }: { serviceId: number; cycle: Cycle }) {
  const choices = useQuery(api.admin.services.upgradeChoices.queryOptions({ input: { id: serviceId } }))
  const [productId, setProductId] = useState<number>()
  const [cycle, setCycle] = useState<Cycle>(held)
  const [policy, setPolicy] = useState<Policy>('difference')
  const [picks, setPicks] = useState<Picks>({})
  const [preview, setPreview] = useState<Preview>()
  const queryClient = useQueryClient()
  const choice = choices.data?.find((one) => (productId ? one.productId === productId : one.isCurrent))
  const options = Object.entries(picks).map(([optionId, pick]) => ({ optionId: Number(optionId), ...pick }))
  const wish = {
    id: serviceId,
    policy,
    cycle,
    ...(productId ? { productId } : {}),
    ...(options.length > 0 ? { options } : {}),
  }
  const ask = useAct(client.admin.services.previewUpgrade, { onSuccess: setPreview })
  const confirm = useAct(client.admin.services.upgrade, {
    onSuccess: async () => {
      setPreview(undefined)
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
    },
    onError: toastProblem('The plan stays as it is'),
  })
  const change = (apply: () => void) => {
    setPreview(undefined)
    apply()
  }
  if (!choices.data || !choice) return null
  return (
    <Card title="Change the plan">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate(wish)
        }}
      >
        <Field label="Product">
          <Select
            value={choice.productId}
            onChange={(event) => {
              const picked = Number(event.target.value)
              change(() => {
                setProductId(picked)
                setPicks({})
              })
            }}
          >
            {choices.data.map((one) => (
              <option key={one.productId} value={one.productId}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Cycle">
          <Select value={cycle} onChange={(event) => change(() => setCycle(event.target.value as Cycle))}>
            {choice.prices.map((price) => (
              <option key={price.cycle} value={price.cycle}>
                {cycleLabel(price.cycle)}: {price.recurring.amount} {price.recurring.currency}
              </option>
            ))}
          </Select>
        </Field>
        {choice.options.map((option) => (
          <OptionField
            key={option.id}
            option={option}
            onPick={(pick) => change(() => setPicks({ ...picks, [option.id]: pick }))}
          />
        ))}
        <Field label="How it is charged">
          <Select value={policy} onChange={(event) => change(() => setPolicy(event.target.value as Policy))}>
            {Object.entries(policies).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {ask.error && <Problem error={ask.error} />}
        <Button type="submit" className="justify-self-start" loading={ask.isPending}>
          Show what it costs
        </Button>
      </form>
      {preview && (
        <div className="mt-4 grid gap-3 border-t pt-4">
          <UpgradeFormula preview={preview} />
          <Button
            variant="primary"
            className="justify-self-start"
            loading={confirm.isPending}
            onClick={() => confirm.mutate({ ...wish, expectedDue: preview.due.amount })}
          >
            Change the plan
          </Button>
        </div>
      )}
    </Card>
  )
}

function OptionField({ option, onPick }: { option: Choice['options'][number]; onPick: (pick: Picks[number]) => void }) {
  const isList = option.kind === 'choice' || option.kind === 'radio'
  return (
    <Field label={option.name} help="Left as it is unless you change it." optional>
      {isList ? (
        <Select defaultValue="" onChange={(event) => onPick({ choiceId: Number(event.target.value) })}>
          <option value="" disabled>
            as it is
          </option>
          {option.choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.label}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          type="number"
          min={option.kind === 'yes_no' ? 0 : option.least}
          max={option.kind === 'yes_no' ? 1 : (option.most ?? undefined)}
          onChange={(event) => event.target.value !== '' && onPick({ quantity: Number(event.target.value) })}
        />
      )}
    </Field>
  )
}

function UpgradeFormula({ preview }: { preview: Preview }) {
  const isCredit = preview.due.amount.startsWith('-')
  return (
    <>
      <ul className="grid gap-2" aria-label="How the amount comes about">
        {preview.parts.map((part) => (
          <li key={`${part.kind} ${part.from}`} className="flex flex-wrap justify-between gap-2">
            <span>
              {part.description}
              <span className="block text-sm text-muted">
                <Money value={part.price} /> × {part.fullPeriods > 0 && `${part.fullPeriods} `}
                {part.days > 0 && `${part.fullPeriods > 0 ? '+ ' : ''}${part.days} ÷ ${part.of} days`}
                {part.fullPeriods > 0 && part.days === 0 && 'full period'}, <Day on={part.from} /> to before{' '}
                <Day on={part.until} />
              </span>
            </span>
            <Money value={part.amount} />
          </li>
        ))}
      </ul>
      <Notice title={isCredit ? 'Credit is given' : 'Due today'}>
        <Money value={preview.due} /> before tax
        {preview.dueWithTax && (
          <>
            , <Money value={preview.dueWithTax} /> with tax
          </>
        )}
        . It renews on <Day on={preview.renewsOn} /> for <Money value={preview.renewal} />.
        {preview.corrections.length > 0 && ' An open renewal at the old price is issued anew.'}
      </Notice>
    </>
  )
}
