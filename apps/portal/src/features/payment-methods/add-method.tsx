import { Button, Card, FormErrorSummary, RadioCards, Skeleton } from '@ostler/ui'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useWhenRestored } from '../../shell/use-when-restored.ts'
import { type Storing, useAddMethod, useFinishAdding, useWays } from './api.ts'

type Fields = { name: string; parameters: Record<string, string> }

type AddMethodProps = {
  onStored: (storing: Storing) => void
  onClose: () => void
  failure: (query: ReturnType<typeof useWays>) => ReactNode
  /** Draws the fields of a provider. */
  fields: (
    widget: Fields,
    on: { done: (answers: Record<string, string>) => void; problem: (message: string) => void },
  ) => ReactNode
}

/** Stores a means to pay without paying anything: on a page of the provider, or in its fields here. */
export function AddMethod({ onStored, onClose, failure, fields }: AddMethodProps) {
  const ways = useWays({ enabled: true })
  const [chosen, setChosen] = useState<string>()
  const [problem, setProblem] = useState<{ message: string }>()
  const [under, setUnder] = useState<{ storingId: number; widget: Fields }>()
  const start = useAddMethod({
    onSuccess: ({ storingId, next }) => {
      if (next.kind === 'redirect') window.location.assign(next.url)
      else if (next.kind === 'fields') setUnder({ storingId, widget: next.widget })
    },
    onError: setProblem,
  })
  const finish = useFinishAdding({
    onSuccess: (storing) => {
      if (storing.state === 'challenge' && storing.challengeUrl) return window.location.assign(storing.challengeUrl)
      if (storing.state === 'declined' || storing.state === 'expired') {
        setUnder(undefined)
        setProblem({ message: storing.reason ?? 'The provider did not take it. Nothing was stored.' })
      } else if (storing.state === 'started') {
        setUnder(undefined)
        setProblem({ message: 'It was not finished.' })
      } else onStored(storing)
    },
    onError: setProblem,
  })
  useWhenRestored(start.reset)
  const way = ways.data?.items.find((one) => one.gateway === chosen) ?? ways.data?.items[0]
  // After success the browser is on its way to the provider; the button stays busy until it is there.
  const busy = start.isPending || start.data?.next.kind === 'redirect'

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!way || busy) return
    setProblem(undefined)
    start.mutate({ gateway: way.gateway })
  }

  const errors = (
    <FormErrorSummary
      errors={problem ? [{ message: problem.message }] : []}
      title="Nothing was stored"
      focusKey={problem}
    />
  )
  const cancel = (
    <Button variant="ghost" onClick={onClose} disabled={finish.isPending}>
      Cancel
    </Button>
  )
  return (
    <Card title="Add a card or account" description="Nothing is charged now.">
      {ways.error ? (
        failure(ways)
      ) : !ways.data ? (
        <Skeleton className="h-24 w-full" />
      ) : under ? (
        <div className="flex max-w-xl flex-col gap-4" aria-busy={finish.isPending}>
          {errors}
          {fields(under.widget, {
            done: (answers) => {
              if (!finish.isPending) finish.mutate({ id: under.storingId, answers })
            },
            problem: (message) => setProblem({ message }),
          })}
          {finish.isPending ? <p role="status">We are asking the payment provider how it went…</p> : null}
          {cancel}
        </div>
      ) : !way ? (
        <div className="flex flex-col gap-4">
          <p className="text-muted">
            Nothing can be stored by itself at the moment. You can have a card kept when you pay an invoice with it.
          </p>
          {cancel}
        </div>
      ) : (
        <form onSubmit={submit} className="flex max-w-xl flex-col gap-4">
          {errors}
          <RadioCards
            legend="What do you want to store?"
            name="gateway"
            value={way.gateway}
            onValueChange={setChosen}
            options={ways.data.items.map(({ gateway, label, hint }) => ({
              value: gateway,
              label,
              description: hint || undefined,
            }))}
          />
          <p className="text-sm text-muted">
            Your invoices are charged to your default when they are due. You can take that back at any time.
          </p>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" loading={busy} loadingText="One moment…">
              Go on
            </Button>
            {cancel}
          </div>
        </form>
      )}
    </Card>
  )
}
