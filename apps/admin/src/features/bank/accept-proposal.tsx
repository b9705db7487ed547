import { Button, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, type CallContext, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'
import { type BankLine, type Proposal, wordsOf } from './bank-line.ts'

type Wish = { line: BankLine; proposal: Proposal }

/** Does what is proposed, with one press; the page of the line undoes it. */
export function AcceptProposal({ line, proposal }: Wish) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const accepting = useAct(accept, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      toast.success(`Matched: ${wordsOf(proposal)}`)
    },
    onError: toastProblem('It was not matched'),
  })
  if (!may('transactions.manage')) return null
  return (
    <Button
      size="sm"
      icon={Check}
      variant={proposal.isCertain ? 'primary' : 'secondary'}
      loading={accepting.isPending}
      onClick={() => accepting.mutate({ line, proposal })}
      aria-label={`Accept for line ${line.id}: ${wordsOf(proposal)}`}
    >
      Accept
    </Button>
  )
}

function accept({ line: { id }, proposal }: Wish, options: { context: CallContext }): Promise<unknown> {
  const { kind, payout, transactionId, invoices } = proposal
  if (kind === 'payout') return client.admin.bankLines.matchPayout({ id, payoutId: payout!.id }, options)
  if (kind === 'return') return client.admin.bankLines.return({ id, transactionId: transactionId! }, options)
  const chosen =
    invoices.length > 0
      ? ({ settles: 'invoices', invoiceIds: invoices.map((one) => one.id) } as const)
      : ({ settles: 'none' } as const)
  return client.admin.bankLines.match({ id, clientId: proposal.client!.id, ...chosen }, options)
}
