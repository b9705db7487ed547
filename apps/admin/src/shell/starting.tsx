import { Spinner } from '@ostler/ui'

/** Shown while it is found out who is there. */
export function Starting() {
  return (
    <div className="grid min-h-dvh place-items-center">
      <Spinner label="Opening the staff area…" />
    </div>
  )
}
