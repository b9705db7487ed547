import { NotFound } from './not-found.tsx'
import { StoreShell } from './store-shell.tsx'

export function UnknownAddressPage() {
  return (
    <StoreShell>
      <NotFound what="page" />
    </StoreShell>
  )
}
