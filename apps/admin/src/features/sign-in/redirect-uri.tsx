import { CopyableText } from '@ostler/ui'

/** What has to be registered with the provider, word for word. */
export const RedirectUri = ({ value }: { value: string }) => (
  <p>
    <span className="block font-medium">Redirect URI to register there</span>
    <CopyableText value={value} label="Redirect URI" mono />
  </p>
)
