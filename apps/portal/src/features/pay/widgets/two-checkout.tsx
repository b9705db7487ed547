import { Button, Field, Input, Notice } from '@ostler/ui'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { loadScript } from './load-script.ts'
import type { WidgetProps } from './widget.ts'

/** https://verifone.cloud/docs/2checkout/API-Integration/2Pay.js-payments-solution */
type Card = { mount(selector: string): void }
type TwoPay = {
  components: { create(kind: 'card'): Card }
  tokens: { generate(card: Card, billing: { name: string }): Promise<{ token: string }> }
}

declare global {
  interface Window {
    TwoPayClient?: new (merchantCode: string) => TwoPay
  }
}

const SCRIPT = 'https://2pay-js.2checkout.com/v1/2pay.js'

/** The fields of 2Pay.js in their frame, and the name on the card beside them. */
export default function TwoCheckoutFields({ parameters, action, onDone, onProblem }: WidgetProps) {
  const { merchantCode = '', slip = '', payerName = '' } = parameters
  const frameId = `card-${useId().replace(/[^\w-]/g, '')}`
  const fields = useRef<{ client: TwoPay; card: Card } | null>(null)
  const [isBusy, setBusy] = useState(true)
  const [name, setName] = useState(payerName)
  const [problem, setProblem] = useState<string | null>(null)
  const told = useRef({ onDone, onProblem })
  told.current = { onDone, onProblem }

  useEffect(() => {
    let isHere = true
    loadScript(SCRIPT)
      .then(() => {
        if (!isHere || !window.TwoPayClient) return
        const client = new window.TwoPayClient(merchantCode)
        const card = client.components.create('card')
        card.mount(`#${frameId}`)
        fields.current = { client, card }
        setBusy(false)
      })
      .catch((error: Error) => told.current.onProblem(error.message))
    return () => {
      isHere = false
    }
  }, [merchantCode, frameId])

  async function pay(event: FormEvent) {
    event.preventDefault()
    if (!fields.current || isBusy) return
    setBusy(true)
    setProblem(null)
    try {
      const { client, card } = fields.current
      const { token } = await client.tokens.generate(card, { name })
      told.current.onDone({ token, slip })
    } catch {
      // What is wrong with a number or a date stands beside it, inside their frame.
      setProblem('The card could not be read. Check the number, the date and the security code.')
      setBusy(false)
    }
  }

  return (
    <form onSubmit={pay} className="flex flex-col gap-4">
      <Field label="Name on the card">
        <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="cc-name" required />
      </Field>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="font-medium">Card</legend>
        <div id={frameId} className="min-h-24" />
      </fieldset>
      {problem ? (
        <Notice tone="danger" live>
          {problem}
        </Notice>
      ) : null}
      <Button type="submit" variant="primary" full loading={isBusy}>
        {action}
      </Button>
    </form>
  )
}
