import { Button, Card, Checkbox, FormErrorSummary, formatMoney, RadioCards, Skeleton, useLocale } from '@ostler/ui'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { isNegative, isZero, negated } from '../../money.ts'
import { useWhenRestored } from '../../shell/use-when-restored.ts'
import { type NextStep, type Offer, useFinishPayment, useOffers, useRefreshMoney, useStartPayment } from './api.ts'
import { InstructionsCard } from './instructions-card.tsx'
import { Widget } from './widgets/index.tsx'

type PayPanelProps = {
  invoiceIds: readonly number[]
  title: string
  /** The payment has gone through, or is on its way. */
  onPaid: (paymentId: number) => void
  failure: (query: ReturnType<typeof useOffers>) => ReactNode
}

/** `invoices`: what it is for, so that another choice of invoices begins anew. */
type Under = { attemptId: number | null; next: NextStep; invoices: string }

/** The ways to pay what is open, and then the way that was chosen. */
export function PayPanel({ invoiceIds, title, onPaid, failure }: PayPanelProps) {
  const { locale } = useLocale()
  const offers = useOffers(invoiceIds)
  const [chosen, setChosen] = useState<string>()
  const [store, setStore] = useState(false)
  const [problem, setProblem] = useState<{ message: string }>()
  const [begun, setUnder] = useState<Under>()
  const invoices = invoiceIds.join()
  const under = begun?.invoices === invoices ? begun : undefined
  const refresh = useRefreshMoney()
  const leaveTo = (url: string) => window.location.assign(url)
  const start = useStartPayment({
    onSuccess: (started) => {
      if (started.next.kind === 'redirect') return leaveTo(started.next.url)
      if (started.next.kind !== 'done') return setUnder({ ...started, invoices })
      void refresh()
      onPaid(started.attemptId!)
    },
    onError: setProblem,
  })
  const finish = useFinishPayment({
    onSuccess: (payment) => {
      if (payment.state === 'challenge' && payment.challengeUrl) return leaveTo(payment.challengeUrl)
      if (payment.state === 'declined' || payment.state === 'expired') {
        setUnder(undefined)
        setProblem({ message: payment.reason ?? 'The payment was declined. Nothing was charged.' })
      } else if (payment.state === 'started') {
        setUnder(undefined)
        setProblem({ message: 'The payment was not finished. Nothing was charged.' })
      } else onPaid(payment.id)
    },
    onError: setProblem,
  })

  useWhenRestored(start.reset)
  const box = useFocusOnStep(under?.next.kind ?? 'choice', problem !== undefined)
  const anotherWay = () => {
    setProblem(undefined)
    setUnder(undefined)
  }

  const items = offers.data?.items ?? []
  const stored = offers.data?.methods ?? []
  // What is stored goes first: it takes one click.
  const choice = chosen ?? (stored[0] ? storedValue(stored[0]) : items[0]?.gateway)
  const method = stored.find((one) => storedValue(one) === choice)
  const offer = items.find((one) => one.gateway === choice) ?? items[0]
  // After success the browser is on its way to the payment page; the button stays busy until it is there.
  const busy = start.isPending || start.data?.next.kind === 'redirect'

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!offer || busy || offers.isPlaceholderData) return
    setProblem(undefined)
    if (method) return start.mutate({ invoiceIds: [...invoiceIds], methodId: method.id })
    start.mutate({ invoiceIds: [...invoiceIds], gateway: offer.gateway, store: store && offer.canStore })
  }

  const errors = (
    <FormErrorSummary
      errors={problem ? [{ message: problem.message }] : []}
      title="The payment did not go through"
      focusKey={problem}
    />
  )
  if (under?.next.kind === 'instructions' && offer)
    return (
      <div ref={box} tabIndex={-1} className={stepBox}>
        <InstructionsCard title={offer.label} instructions={under.next.instructions} onBack={anotherWay} />
      </div>
    )
  if (under?.next.kind === 'fields' && offer)
    return (
      <div ref={box} tabIndex={-1} className={stepBox}>
        <Card title={offer.label}>
          <div className="flex flex-col gap-4" aria-busy={finish.isPending}>
            {errors}
            <Widget
              key={under.attemptId}
              name={under.next.widget.name}
              parameters={under.next.widget.parameters}
              action={`Pay ${formatMoney(offer.total, locale)}`}
              onDone={(answers) => {
                if (under.attemptId !== null && !finish.isPending) finish.mutate({ id: under.attemptId, answers })
              }}
              onProblem={(message) => setProblem({ message })}
            />
            {finish.isPending ? <p role="status">We are asking the payment provider how it went…</p> : null}
            <Button variant="ghost" disabled={finish.isPending} onClick={anotherWay}>
              Pay in another way
            </Button>
          </div>
        </Card>
      </div>
    )
  return (
    <div ref={box} tabIndex={-1} className={stepBox}>
      <Card title={title}>
        {offers.error ? (
          failure(offers)
        ) : !offers.data ? (
          <Skeleton className="h-24 w-full" />
        ) : !offer ? (
          <p className="text-muted">There is no way to pay this online at the moment. Please contact us.</p>
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-4">
            {errors}
            <RadioCards
              legend="How do you want to pay?"
              name="gateway"
              value={choice}
              onValueChange={setChosen}
              options={[
                ...stored.map((one) => ({
                  value: storedValue(one),
                  label: one.name,
                  description: one.isDefault ? 'Stored, your default' : 'Stored',
                  aside: extra(one.surcharge, locale),
                })),
                ...items.map((one) => ({
                  value: one.gateway,
                  label: one.label,
                  description: one.hint || undefined,
                  aside: extra(one.surcharge, locale),
                })),
              ]}
            />
            {offer.canStore && !method ? (
              <Checkbox
                label="Keep this for my next invoices"
                help="They are then paid by themselves when they are due. You can take it back at any time."
                checked={store}
                onChange={(event) => setStore(event.target.checked)}
              />
            ) : null}
            <Button
              type="submit"
              variant="primary"
              size="lg"
              full
              loading={busy || offers.isPlaceholderData}
              loadingText={busy && start.isSuccess ? 'Taking you there…' : 'One moment…'}
            >
              {offer.way === 'instructions' && !method ? 'Show how to pay' : 'Pay'}{' '}
              {formatMoney(method?.total ?? offer.total, locale)}
            </Button>
          </form>
        )}
      </Card>
    </div>
  )
}

const stepBox = 'scroll-mt-20 outline-none'

/** What was pressed is gone with the step it belonged to: the focus goes to the next one, or to what went wrong. */
function useFocusOnStep(step: string, hasProblem: boolean) {
  const box = useRef<HTMLDivElement>(null)
  const before = useRef(step)
  useEffect(() => {
    if (before.current === step) return
    before.current = step
    if (hasProblem || !box.current) return
    box.current.focus({ preventScroll: true })
    // The button stood at the end of a step that may be higher than the screen.
    if (box.current.getBoundingClientRect().top < 0) box.current.scrollIntoView({ block: 'start' })
  }, [step, hasProblem])
  return box
}

/** No gateway is called so. */
const storedValue = ({ id }: { id: number }): string => `stored:${id}`

/** What paying in this way adds, or takes off. */
function extra(surcharge: Offer['surcharge'], locale: ReturnType<typeof useLocale>['locale']): string | undefined {
  if (isZero(surcharge)) return undefined
  return isNegative(surcharge) ? `− ${formatMoney(negated(surcharge), locale)}` : `+ ${formatMoney(surcharge, locale)}`
}
