import { Button, Notice } from '@ostler/ui'
import { useEffect, useRef, useState } from 'react'
import type { WidgetProps } from './widget.ts'

/** https://developer.authorize.net/api/reference/features/acceptjs.html, "hosted payment information form" */
type Entered = {
  messages: { resultCode: 'Ok' | 'Error'; message: { code: string; text: string }[] }
  opaqueData?: { dataDescriptor: string; dataValue: string }
}

/** Their script looks the function up by its name. */
const HANDLER = 'ostlerCardEntered'

declare global {
  interface Window {
    [HANDLER]?: (entered: Entered) => void
  }
}

/**
 * A button that opens the form of Authorize.Net in a frame of theirs. The card goes from there to them; what comes out is
 * a token that works once.
 */
export default function AuthorizeNetFields({ parameters, action, onDone, onProblem }: WidgetProps) {
  const { apiLoginId, clientKey, scriptUrl = '', slip = '' } = parameters
  const [state, setState] = useState<'loading' | 'ready' | 'done'>('loading')
  const [problem, setProblem] = useState<string | null>(null)
  const told = useRef({ onDone, onProblem })
  told.current = { onDone, onProblem }

  useEffect(() => {
    window[HANDLER] = ({ messages, opaqueData }) => {
      if (messages.resultCode === 'Error' || !opaqueData) {
        setProblem(messages.message.map((one) => one.text).join(' '))
        return
      }
      setProblem(null)
      setState('done')
      told.current.onDone({ dataDescriptor: opaqueData.dataDescriptor, dataValue: opaqueData.dataValue, slip })
    }
    return () => {
      delete window[HANDLER]
    }
  }, [slip])

  useEffect(() => {
    // Their script looks for its button when it runs, and then only: each button needs a run of its own.
    const script = document.createElement('script')
    script.src = scriptUrl
    script.onload = () => setState('ready')
    script.onerror = () =>
      told.current.onProblem(
        'The payment form could not be loaded. Check your connection, and whether something blocks it.',
      )
    document.head.append(script)
    return () => {
      script.remove()
      for (const id of ['AcceptUIContainer', 'AcceptUIBackground']) document.getElementById(id)?.remove()
    }
  }, [scriptUrl])

  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">The card is entered in a window of Authorize.Net.</p>
      {problem ? (
        <Notice tone="danger" live>
          {problem}
        </Notice>
      ) : null}
      <Button
        variant="primary"
        full
        className="AcceptUI"
        loading={state !== 'ready'}
        data-apiLoginID={apiLoginId}
        data-clientKey={clientKey}
        data-responseHandler={HANDLER}
        data-acceptUIFormHeaderTxt="Card"
        data-acceptUIFormBtnTxt={action}
        data-billingAddressOptions='{"show":false,"required":false}'
        data-paymentOptions='{"showCreditCard":true,"showBankAccount":false}'
      >
        {action}
      </Button>
    </div>
  )
}
