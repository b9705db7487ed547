import { Button, Card, FormErrorSummary, formatMoney, Money, useLocale } from '@ostler/ui'
import { useState } from 'react'
import { minorUnits } from '../../../money.ts'
import { useApplyCredit, useCredit } from '../api.ts'

type Amount = { amount: string; currency: string }

/** Offers the credit of the account for an open invoice; nothing at all when there is none in its currency. */
export function ApplyCredit({ invoiceId, balance }: { invoiceId: number; balance: Amount }) {
  const { locale } = useLocale()
  const credit = useCredit()
  const [problem, setProblem] = useState<Error>()
  const apply = useApplyCredit({ onError: setProblem })
  const own = credit.data?.balances.find((one) => one.currency === balance.currency)
  if (!own || minorUnits(own) <= 0n) return null
  const used = minorUnits(own) < minorUnits(balance) ? own : balance
  return (
    <Card title="Use your credit">
      <div className="flex flex-col gap-4">
        <FormErrorSummary
          errors={problem ? [{ message: problem.message }] : []}
          title="The credit was not used"
          focusKey={problem}
        />
        <p>
          You have <Money value={own} /> of credit.
        </p>
        <Button
          full
          loading={apply.isPending}
          loadingText="One moment…"
          onClick={() => {
            setProblem(undefined)
            if (!apply.isPending) apply.mutate({ id: invoiceId })
          }}
        >
          Use {formatMoney(used, locale)}
        </Button>
      </div>
    </Card>
  )
}
