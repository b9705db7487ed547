import { CopyableText } from '@ostler/ui'

/** What is registered at the provider, and where there. */
export const WebhookAddress = ({ url, help }: { url: string; help: string }) => (
  <div>
    <span className="block font-medium">Webhook address to register there</span>
    <CopyableText value={url} label="Webhook address" mono />
    {help && <Help text={help} />}
  </div>
)

/** Some providers want every event named, which makes a long text of it. */
const LONG = 250

const Help = ({ text }: { text: string }) =>
  text.length > LONG ? (
    <details className="mt-1 text-sm">
      <summary className="cursor-pointer py-1">Where to register it, and for which events</summary>
      <p className="wrap-anywhere text-muted">{text}</p>
    </details>
  ) : (
    <p className="mt-1 text-sm wrap-anywhere text-muted">{text}</p>
  )
