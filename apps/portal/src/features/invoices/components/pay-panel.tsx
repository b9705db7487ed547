import { Button, Card, FormErrorSummary, formatMoney, RadioCards, Skeleton, useLocale } from '@ostler/ui'
import { type FormEvent, type ReactNode, useState } from 'react'
import { usePay, usePaymentMethods } from '../api.ts'
import type { Invoice } from '../state.ts'

type PayPanelProps = {
  invoice: Invoice
  again: boolean
  failure: (query: ReturnType<typeof usePaymentMethods>) => ReactNode
}

/** The ways to pay what is open. `again` when a payment has just failed. */
export function PayPanel({ invoice, again, failure }: PayPanelProps) {
  const { locale } = useLocale()
  const methods = usePaymentMethods(invoice.id)
  const [chosen, setChosen] = useState<string>()
  const [problem, setProblem] = useState<Error>()
  const pay = usePay({ onError: setProblem })
  const gateway = chosen ?? methods.data?.items[0]?.gateway
  // After success the browser is on its way to the payment page; the button stays busy until it is there.
  const busy = pay.isPending || pay.isSuccess
  const amount = formatMoney(invoice.balance, locale)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!gateway || busy) return
    setProblem(undefined)
    pay.mutate({ invoiceIds: [invoice.id], gateway })
  }

  return (
    <Card title={again ? 'Pay again' : 'Pay this invoice'}>
      {methods.error ? (
        failure(methods)
      ) : !methods.data ? (
        <Skeleton className="h-24 w-full" />
      ) : methods.data.items.length === 0 ? (
        <p className="text-muted">There is no way to pay this online at the moment. Please contact us.</p>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <FormErrorSummary
            errors={problem ? [{ message: problem.message }] : []}
            title="The payment was not started"
            focusKey={problem}
          />
          <RadioCards
            legend="How do you want to pay?"
            name="gateway"
            value={gateway}
            onValueChange={setChosen}
            options={methods.data.items.map((method) => ({
              value: method.gateway,
              label: method.label,
              description: method.hint || undefined,
            }))}
          />
          <Button
            type="submit"
            variant="primary"
            size="lg"
            full
            loading={busy}
            loadingText={pay.isSuccess ? 'Taking you there…' : 'One moment…'}
          >
            Pay {amount}
          </Button>
        </form>
      )}
    </Card>
  )
}
