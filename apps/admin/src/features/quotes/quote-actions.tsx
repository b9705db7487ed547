import { Button, ConfirmDialog, Field, Input, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Copy, Send, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import { quoteList } from './quote-list.tsx'
import type { Quote } from './quote-states.ts'

/** What can be done with a quote, by its state. */
export function QuoteActions({ quote }: { quote: Quote }) {
  const [asked, ask] = useState<'send' | 'withdraw' | 'delete' | null>(null)
  const [reason, setReason] = useState('')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.admin.quotes.key() })
  const send = useAct(client.admin.quotes.send, { onSuccess: refresh })
  const withdraw = useAct(client.admin.quotes.withdraw, { onSuccess: refresh })
  const remove = useAct(client.admin.quotes.remove, {
    onSuccess: async () => {
      await navigate({ to: quoteList.path, replace: true })
      await queryClient.invalidateQueries({ queryKey: api.admin.quotes.list.key() })
    },
  })
  const sendAgain = useAct(client.admin.quotes.sendAgain, {
    onSuccess: () => toast.success('Sent again, with a new link'),
    onError: toastProblem('The quote is not sent again'),
  })
  const copy = useAct(client.admin.quotes.copy, {
    onSuccess: ({ id }) => navigate({ to: `/quotes/${id}` }),
    onError: toastProblem('The quote is not copied'),
  })
  const { id } = quote
  const close = (isOpen: boolean) => ask(isOpen ? asked : null)
  return (
    <>
      {quote.state === 'draft' && (
        <>
          <Button variant="primary" icon={Send} onClick={() => ask('send')}>
            Send
          </Button>
          <Button icon={Trash2} onClick={() => ask('delete')}>
            Delete
          </Button>
        </>
      )}
      {quote.state === 'sent' && (
        <>
          <Button icon={Send} loading={sendAgain.isPending} onClick={() => sendAgain.mutate({ id })}>
            Send again
          </Button>
          <Button icon={Undo2} onClick={() => ask('withdraw')}>
            Withdraw
          </Button>
        </>
      )}
      <Button icon={Copy} loading={copy.isPending} onClick={() => copy.mutate({ id })}>
        Copy
      </Button>
      <ConfirmDialog
        open={asked === 'send'}
        onOpenChange={close}
        title="Send this quote?"
        effects={['It gets its number and cannot be changed any more', `${quote.client.name} gets it by e-mail`]}
        confirmLabel="Send"
        onConfirm={() => send.mutateAsync({ id })}
      />
      <ConfirmDialog
        open={asked === 'delete'}
        onOpenChange={close}
        title="Delete this draft?"
        confirmLabel="Delete"
        cancelLabel="Keep it"
        tone="danger"
        onConfirm={() => remove.mutateAsync({ id })}
      />
      <ConfirmDialog
        open={asked === 'withdraw'}
        onOpenChange={close}
        title="Withdraw this quote?"
        effects={['It cannot be accepted any more']}
        confirmLabel="Withdraw"
        cancelLabel="Keep it"
        tone="danger"
        onConfirm={() => withdraw.mutateAsync({ id, reason: reason.trim() })}
      >
        <Field label="Reason" optional help="The client sees it.">
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </>
  )
}
