import { Button, Dialog, LinkButton, Notice, Spinner } from '@ostler/ui'
import { ExternalLink } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useAct } from '../../act.ts'
import { client } from '../../api.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { Problem } from '../../components/problem.tsx'
import type { Opened } from './server-acts.tsx'

/** Asks once when the dialog opens: what comes back works once, and is kept nowhere. */
function useAskedOnce<Output>(act: Parameters<typeof useAct<{ id: number }, Output>>[0], id: number) {
  const asking = useAct(act)
  const { mutate } = asking
  const isAsked = useRef(false)
  useEffect(() => {
    if (isAsked.current) return
    isAsked.current = true
    mutate({ id })
  }, [mutate, id])
  return asking
}

/** What a server answers is no script that runs in our name. */
const isOfTheWeb = (url: string) => /^https?:\/\//i.test(url)

function WayIn({ url, children, close }: { url: string; children: string; close: () => void }) {
  if (!isOfTheWeb(url)) return <Notice tone="danger" title="The server answered with an address that is none" />
  return (
    <LinkButton
      variant="primary"
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      iconEnd={ExternalLink}
      className="justify-self-start"
      onClick={close}
    >
      {children}
    </LinkButton>
  )
}

export function SignOnButton({ service }: { service: Opened['service'] }) {
  const [isOpen, open] = useState(false)
  return (
    <>
      <Button icon={ExternalLink} onClick={() => open(true)}>
        Open the panel
      </Button>
      {isOpen && <SignOn service={service} close={() => open(false)} />}
    </>
  )
}

/** A way into the panel of the client's account. The look is recorded. */
function SignOn({ service, close }: Opened) {
  const asking = useAskedOnce(client.admin.serviceControl.signOn, service.id)
  return (
    <Dialog
      open
      onOpenChange={close}
      title="Open the panel"
      description="You are in the account of the client there. The address works once, and that it was made is recorded."
    >
      {asking.error ? (
        <Problem error={asking.error} onRetry={() => asking.mutate({ id: service.id })} />
      ) : asking.data ? (
        <WayIn url={asking.data.url} close={close}>
          Go to the panel
        </WayIn>
      ) : (
        <Spinner label="The server is asked…" />
      )}
    </Dialog>
  )
}

/** The screen of the machine: a page of its own, or what was written to it. */
export function Console({ service, close }: Opened) {
  const asking = useAskedOnce(client.admin.serviceControl.console, service.id)
  const { url, text } = asking.data ?? {}
  return (
    <Dialog
      open
      onOpenChange={close}
      size="lg"
      title="Console"
      description="The screen of it as the server shows it. That it was looked at is recorded."
    >
      {asking.error ? (
        <Problem error={asking.error} onRetry={() => asking.mutate({ id: service.id })} />
      ) : url ? (
        <WayIn url={url} close={close}>
          Open the console
        </WayIn>
      ) : asking.data ? (
        <CodeBlock label="Screen">{text || 'Nothing was written yet.'}</CodeBlock>
      ) : (
        <Spinner label="The server is asked…" />
      )}
    </Dialog>
  )
}
