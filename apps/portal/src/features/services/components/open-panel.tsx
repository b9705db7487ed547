import { Button, type ButtonProps, LinkButton, Notice, toast, VisuallyHidden } from '@ostler/ui'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { api, asToast, useAct } from '../../../api/index.ts'
import { isOfTheWeb, openTab } from '../open-tab.ts'

type OpenPanelProps = { serviceId: number; name: string; onProblem?: (message: string | undefined) => void } & Pick<
  ButtonProps,
  'variant' | 'size' | 'className'
>

/** Opens the control panel in a tab of its own, by an address that works once and is kept nowhere. */
export function OpenPanel({ serviceId, name, onProblem, ...look }: OpenPanelProps) {
  const signOn = useAct(api.serviceControl.signOn)
  const [held, setHeld] = useState<string>()

  async function open() {
    onProblem?.(undefined)
    const tab = openTab('Opening the control panel…')
    try {
      const { url } = await signOn.mutateAsync({ id: serviceId })
      // A browser that lets no tab open gets a link instead.
      if (!tab.lead(url) && isOfTheWeb(url)) setHeld(url)
    } catch (error) {
      tab.close()
      if (onProblem) onProblem(asToast(error)[0])
      else toast.error(...asToast(error))
    }
  }

  if (held)
    return (
      <LinkButton
        href={held}
        target="_blank"
        rel="noopener noreferrer"
        iconEnd={ExternalLink}
        onClick={() => setHeld(undefined)}
        {...look}
      >
        Go to the panel
      </LinkButton>
    )
  return (
    <Button iconEnd={ExternalLink} loading={signOn.isPending} loadingText="Opening…" onClick={open} {...look}>
      Open panel<VisuallyHidden> of {name}, in a new tab</VisuallyHidden>
    </Button>
  )
}

/** The same at the head of a page, with what the server says against it below. */
export function PanelProblem({ message }: { message: string | undefined }) {
  if (!message) return null
  return (
    <Notice tone="danger" title="The panel does not open" live>
      {message}
    </Notice>
  )
}
