import { Spinner } from '@ostler/ui'
import { useEffect, useRef, useState } from 'react'
import type { WidgetProps } from './widget.ts'

/** What the frame says about itself. */
type Said = { source: 'sandbox-gateway'; kind: 'ready' | 'done' | 'closed' | 'height'; height?: number }

/** Until the frame has said how high it is: room for the form. */
const FIRST_HEIGHT = 560

/**
 * The sandbox's own form in a frame, with its own button: card numbers never reach this page. The frame says when the
 * payer has finished; the server asks the sandbox how it went.
 */
export default function SandboxFields({ parameters, action, onDone, onProblem }: WidgetProps) {
  const { url = '', origin = '' } = parameters
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(FIRST_HEIGHT)
  const [isReady, setReady] = useState(false)
  const told = useRef({ onDone, onProblem })
  told.current = { onDone, onProblem }

  useEffect(() => {
    let hasEnded = false

    function listen({ data, origin: from, source }: MessageEvent<Said>) {
      // Any page may send us messages; what counts comes from this frame, while it shows the sandbox.
      if (from !== origin || source !== frame.current?.contentWindow || data?.source !== 'sandbox-gateway') return
      if (data.kind === 'height' && typeof data.height === 'number')
        setHeight(Math.min(Math.max(data.height, 120), 4000))
      if (data.kind === 'ready') {
        setReady(true)
        frame.current?.contentWindow?.postMessage({ theme: document.documentElement.dataset.theme ?? null }, origin)
      }
      if (hasEnded || (data.kind !== 'done' && data.kind !== 'closed')) return
      hasEnded = true
      if (data.kind === 'done') told.current.onDone({})
      else told.current.onProblem('This payment is closed. Nothing was taken. Please start again.')
    }

    window.addEventListener('message', listen)
    return () => window.removeEventListener('message', listen)
  }, [origin])

  return (
    <div aria-busy={!isReady}>
      {!isReady && <Spinner label="Loading the form" />}
      <iframe
        ref={frame}
        src={url}
        title={`Card details: ${action}`}
        width="100%"
        height={height}
        className="block w-full border-0"
      />
    </div>
  )
}
