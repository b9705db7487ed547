import {
  Button,
  Card,
  DateText,
  Field,
  formatMoney,
  Input,
  Money,
  Notice,
  Select,
  TextLink,
  toast,
  useLocale,
} from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api, type Outputs, useAct } from '../../../api/index.ts'
import { cycleLabel } from '../../../cycles.ts'
import { isNegative, negated } from '../../../money.ts'
import type { Service } from '../state.ts'

type Choice = Outputs['services']['upgradeChoices'][number]
type Preview = Outputs['services']['previewUpgrade']
type Upgrade = Outputs['services']['upgrade']
type Pick = { choiceId?: number; quantity?: number }
type Picks = Record<number, Pick>

const isOpen = ({ state }: Upgrade): boolean => state === 'asked' || state === 'paid'

/** Another plan, cycle or other options: what it costs is shown with its formula before anything is done. */
export function UpgradeService({ service }: { service: Service }) {
  const { id } = service
  const choices = useQuery(api.services.upgradeChoices.query({ id }))
  const queries = useQueryClient()
  const upgrades = useQuery({
    ...api.services.upgrades.query({ id }),
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? 5000 : false),
  })
  const open = upgrades.data?.find(isOpen)
  const wasOpen = useRef(false)
  useEffect(() => {
    // The change was made meanwhile: the page about the service says so too.
    if (wasOpen.current && !open) void queries.invalidateQueries()
    wasOpen.current = open !== undefined
  }, [open, queries])
  if (!choices.data || !upgrades.data) return null
  return (
    <Card title="Change the plan">
      {open ? (
        <OpenUpgrade upgrade={open} />
      ) : (
        <Wish key={upgrades.data.length} service={service} choices={choices.data} />
      )}
    </Card>
  )
}

function OpenUpgrade({ upgrade }: { upgrade: Upgrade }) {
  const queries = useQueryClient()
  const cancel = useAct(api.services.cancelUpgrade, { onSuccess: () => queries.invalidateQueries() })
  return (
    <div className="grid gap-3">
      <p>
        {upgrade.from.product} becomes {upgrade.to.product}
        {upgrade.state === 'asked' ? (
          ' when its invoice is paid.'
        ) : (
          <>
            {' '}
            on <DateText value={upgrade.effectiveOn} />.
          </>
        )}
      </p>
      {upgrade.invoiceId && <TextLink href={`/invoices/${upgrade.invoiceId}`}>See the invoice</TextLink>}
      {cancel.error && (
        <Notice tone="danger" title="The change stays" live>
          {cancel.error.message}
        </Notice>
      )}
      <Button
        className="justify-self-start"
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ id: upgrade.id })}
      >
        Cancel the change
      </Button>
    </div>
  )
}

function Wish({ service, choices }: { service: Service; choices: Choice[] }) {
  const queries = useQueryClient()
  const { locale } = useLocale()
  const [productId, setProductId] = useState<number>()
  const [wanted, setWanted] = useState(service.cycle)
  const [picks, setPicks] = useState<Picks>({})
  const [preview, setPreview] = useState<Preview>()
  const choice = choices.find((one) => (productId ? one.productId === productId : one.isCurrent))
  // A plan need not be sold in the cycle of the one before it.
  const cycle = choice?.prices.some((price) => price.cycle === wanted) ? wanted : (choice?.prices[0]?.cycle ?? wanted)
  const options = Object.entries(picks).map(([optionId, pick]) => ({ optionId: Number(optionId), ...pick }))
  const wish = {
    id: service.id,
    cycle,
    ...(productId ? { productId } : {}),
    ...(options.length > 0 ? { options } : {}),
  }
  const ask = useAct(api.services.previewUpgrade, { onSuccess: (answer) => setPreview(answer) })
  const confirm = useAct(api.services.upgrade, {
    onSuccess: ({ state }) => {
      if (state === 'applied') toast.success('The plan was changed.')
      return queries.invalidateQueries()
    },
  })
  const problem = ask.error ?? confirm.error
  if (!choice) return null
  return (
    <div className="grid gap-4">
      <form
        className="grid gap-4"
        onChange={() => setPreview(undefined)}
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate(wish)
        }}
      >
        <Field label="Plan">
          <Select
            value={choice.productId}
            onChange={(event) => {
              setProductId(Number(event.target.value))
              setPicks({})
            }}
          >
            {choices.map((one) => (
              <option key={one.productId} value={one.productId}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Billed">
          <Select value={cycle} onChange={(event) => setWanted(event.target.value as typeof wanted)}>
            {choice.prices.map((price) => (
              <option key={price.cycle} value={price.cycle}>
                {cycleLabel(price.cycle)}: {formatMoney(price.recurring, locale)}
              </option>
            ))}
          </Select>
        </Field>
        {choice.options.map((option) => (
          <OptionField key={option.id} option={option} onPick={(pick) => setPicks(withPick(picks, option.id, pick))} />
        ))}
        <Button type="submit" className="justify-self-start" loading={ask.isPending}>
          Show what it costs
        </Button>
      </form>
      {problem && (
        <Notice tone="danger" title="This cannot be done" live>
          {problem.message}
        </Notice>
      )}
      {preview && (
        <div className="grid gap-3 border-t pt-4">
          <Formula preview={preview} />
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
    </div>
  )
}

/** With what was picked of an option; without it, the option stays as it is. */
function withPick(picks: Picks, optionId: number, pick: Pick | undefined): Picks {
  const { [optionId]: _, ...others } = picks
  return pick ? { ...others, [optionId]: pick } : others
}

type OptionFieldProps = { option: Choice['options'][number]; onPick: (pick: Pick | undefined) => void }

function OptionField({ option, onPick }: OptionFieldProps) {
  if (option.kind === 'quantity')
    return (
      <Field label={option.name} help="Left as it is unless you change it." optional>
        <Input
          type="number"
          inputMode="numeric"
          min={option.least}
          max={option.most ?? undefined}
          onChange={({ target }) => onPick(target.value === '' ? undefined : { quantity: Number(target.value) })}
        />
      </Field>
    )
  const picks: { label: string; pick: Pick }[] =
    option.kind === 'yes_no'
      ? [
          { label: 'Yes', pick: { quantity: 1 } },
          { label: 'No', pick: { quantity: 0 } },
        ]
      : option.choices.map((one) => ({ label: one.label, pick: { choiceId: one.id } }))
  return (
    <Field label={option.name}>
      <Select
        defaultValue=""
        onChange={({ target }) => onPick(target.value === '' ? undefined : picks[Number(target.value)]?.pick)}
      >
        <option value="">As it is</option>
        {picks.map(({ label }, index) => (
          <option key={label} value={index}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  )
}

function Formula({ preview }: { preview: Preview }) {
  const isCredit = isNegative(preview.due)
  return (
    <>
      <ul className="grid gap-2" aria-label="How the amount comes about">
        {preview.parts.map((part) => (
          <li key={`${part.kind} ${part.from}`} className="flex justify-between gap-4">
            <span className="min-w-0">
              {part.description}
              <span className="block text-sm text-muted">
                <Money value={part.price} />
                {part.fullPeriods > 0 && ` × ${part.fullPeriods}`}
                {part.fullPeriods > 0 && part.days > 0 && ' +'}
                {part.days > 0 && ` × ${part.days} of ${part.of} days`}, from <DateText value={part.from} /> to before{' '}
                <DateText value={part.until} />
              </span>
            </span>
            <Money value={part.amount} />
          </li>
        ))}
      </ul>
      <Notice title={isCredit ? 'You get credit' : 'Due today'}>
        <Money value={isCredit ? negated(preview.due) : preview.due} /> before tax
        {preview.dueWithTax && (
          <>
            , <Money value={preview.dueWithTax} /> with tax
          </>
        )}
        . It renews on <DateText value={preview.renewsOn} /> for <Money value={preview.renewal} />.
        {preview.corrections.length > 0 && ' Your open renewal at the old price is issued anew.'}
      </Notice>
    </>
  )
}
