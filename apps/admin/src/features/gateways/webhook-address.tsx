import { CopyableText } from '@ostler/ui'

/** What is registered at the provider, and where there. */
export const WebhookAddress = ({ url, help }: { url: string; help: string }) => (
  <div>
    <span className="block font-medium">Webhook address to register there</span>
    <CopyableText value={url} label="Webhook address" mono />
    {help && <p className="mt-1 text-sm wrap-anywhere text-muted">{help}</p>}
  </div>
)
