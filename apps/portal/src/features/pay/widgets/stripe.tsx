import { Button, Notice, useLocale } from '@ostler/ui'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { loadScript } from './load-script.ts'
import type { WidgetProps } from './widget.ts'

/** As much of Stripe.js as is used: https://docs.stripe.com/js/element/payment_element */
type PaymentElement = {
  mount(node: HTMLElement): void
  destroy(): void
  on(event: 'ready', listener: () => void): void
  on(event: 'loaderror', listener: (event: { error: StripeError }) => void): void
}
type Elements = { create(type: 'payment'): PaymentElement }
type StripeError = { type: string; message?: string }
type Confirmation = {
  elements: Elements
  confirmParams: { return_url: string }
  redirect: 'if_required'
}
type StripeJs = {
  elements(options: { clientSecret: string; locale: string; appearance: { theme: 'stripe' | 'night' } }): Elements
  confirmPayment(wish: Confirmation): Promise<{ error?: StripeError; paymentIntent?: { id: string } }>
  confirmSetup(wish: Confirmation): Promise<{ error?: StripeError; setupIntent?: { id: string } }>
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => StripeJs
  }
}

/** Always from Stripe itself, as the rules for card data ask. Its version is in its name. */
const SCRIPT = 'https://js.stripe.com/dahlia/stripe.js'

const NOT_CONFIRMED = 'The payment form did not answer. Please try again.'

/** As the page is: by the choice that was made here, or by the system. */
const isDark = () =>
  (document.documentElement.dataset.theme ??
    (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'

/**
 * Stripe's Payment Element in its frames: for a payment, or for storing a card by itself. A way to pay that has a page of
 * its own, such as a bank, leads there and comes back to `returnUrl`.
 */
export default function StripeFields({ parameters, action, onDone, onProblem }: WidgetProps) {
  const { publishableKey = '', clientSecret = '', returnUrl = '', intent } = parameters
  const { locale } = useLocale()
  const place = useRef<HTMLDivElement>(null)
  const fields = useRef<{ stripe: StripeJs; elements: Elements } | null>(null)
  const [isReady, setReady] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const told = useRef({ onDone, onProblem })
  told.current = { onDone, onProblem }

  useEffect(() => {
    let element: PaymentElement | null = null
    let isHere = true
    loadScript(SCRIPT)
      .then(() => {
        if (!isHere || !place.current || !window.Stripe) return
        const stripe = window.Stripe(publishableKey)
        const appearance = { theme: isDark() ? ('night' as const) : ('stripe' as const) }
        const elements = stripe.elements({ clientSecret, locale: locale ?? 'auto', appearance })
        element = elements.create('payment')
        element.on('ready', () => setReady(true))
        element.on('loaderror', ({ error }) => told.current.onProblem(error.message ?? NOT_CONFIRMED))
        element.mount(place.current)
        fields.current = { stripe, elements }
      })
      .catch((error: Error) => told.current.onProblem(error.message))
    return () => {
      isHere = false
      fields.current = null
      element?.destroy()
    }
  }, [publishableKey, clientSecret, locale])

  async function confirm(event: FormEvent) {
    event.preventDefault()
    if (!fields.current || isBusy) return
    setBusy(true)
    setProblem(null)
    const { stripe, elements } = fields.current
    const wish = { elements, confirmParams: { return_url: returnUrl }, redirect: 'if_required' } as const
    try {
      const answer = intent === 'setup' ? await stripe.confirmSetup(wish) : await stripe.confirmPayment(wish)
      if (answer.error) {
        // What is wrong with a number or a date stands beside it, inside their frame.
        if (answer.error.type !== 'validation_error') setProblem(answer.error.message ?? NOT_CONFIRMED)
        setBusy(false)
        return
      }
      // The server asks Stripe how it went; the button stays busy until it knows.
      told.current.onDone({})
    } catch {
      setProblem(NOT_CONFIRMED)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={confirm} className="flex flex-col gap-4">
      <div ref={place} className="min-h-48" aria-busy={!isReady} />
      {problem ? (
        <Notice tone="danger" live>
          {problem}
        </Notice>
      ) : null}
      <Button type="submit" variant="primary" size="lg" full loading={isBusy || !isReady}>
        {action}
      </Button>
    </form>
  )
}
