import { Spinner } from '@ostler/ui'

export function PagePending() {
  return (
    <div className="flex min-h-80 items-center justify-center">
      <Spinner label="Loading the page…" />
    </div>
  )
}
