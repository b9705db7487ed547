import { Button, Notice } from '@ostler/ui'
import { useEffect, useRef, useState } from 'react'
import { loadScript } from './load-script.ts'
import type { WidgetProps } from './widget.ts'

/** As much of Checkout.js as is used: https://razorpay.com/docs/payments/payment-gateway/web-integration/standard/ */
type Success = { razorpay_payment_id: string; razorpay_order_id: string; razorpay_signature: string }
type Failure = { error: { description?: string } }
type CheckoutOptions = {
  key: string
  order_id: string
  amount: string
  currency: string
  name?: string
  description?: string
  prefill: { name?: string; email?: string; contact?: string }
  customer_id?: string
  recurring?: '1'
  handler: (success: Success) => void
  modal: { ondismiss: () => void }
}
type Checkout = {
  open(): void
  close(): void
  on(event: 'payment.failed', listener: (failure: Failure) => void): void
}

declare global {
  interface Window {
    Razorpay?: new (options: CheckoutOptions) => Checkout
  }
}

const SCRIPT = 'https://checkout.razorpay.com/v1/checkout.js'

const DECLINED = 'The payment was declined. You can try again, or choose another way.'

/** Razorpay's window opens over the page: cards, UPI and netbanking are chosen and entered there. */
export default function RazorpayFields({ parameters, action, onDone, onProblem }: WidgetProps) {
  const [isReady, setReady] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const checkout = useRef<Checkout | null>(null)
  const told = useRef({ onDone, onProblem })
  told.current = { onDone, onProblem }

  useEffect(() => {
    let isHere = true
    loadScript(SCRIPT)
      .then(() => isHere && setReady(true))
      .catch((error: Error) => told.current.onProblem(error.message))
    return () => {
      isHere = false
      checkout.current?.close()
    }
  }, [])

  function open() {
    if (!window.Razorpay || isBusy) return
    setBusy(true)
    setProblem(null)
    const { keyId = '', orderId = '', amount = '', currency = '', name, description, customerId } = parameters
    checkout.current = new window.Razorpay({
      key: keyId,
      order_id: orderId,
      amount,
      currency,
      ...(name ? { name } : {}),
      ...(description ? { description } : {}),
      prefill: {
        name: parameters.payerName,
        email: parameters.payerEmail,
        contact: parameters.payerPhone,
      },
      ...(customerId ? { customer_id: customerId, recurring: '1' } : {}),
      // The server checks the signature and asks Razorpay; the button stays busy until it knows.
      handler: (success) => told.current.onDone({ ...success }),
      modal: { ondismiss: () => setBusy(false) },
    })
    // The window stays open for another try, so this is read once it is closed.
    checkout.current.on('payment.failed', ({ error }) => setProblem(error.description || DECLINED))
    checkout.current.open()
  }

  return (
    <div className="flex flex-col gap-4">
      {problem ? (
        <Notice tone="danger" live>
          {problem}
        </Notice>
      ) : null}
      <Button variant="primary" size="lg" full loading={isBusy || !isReady} onClick={open}>
        {action}
      </Button>
    </div>
  )
}
