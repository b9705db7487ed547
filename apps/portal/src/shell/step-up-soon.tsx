import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { stepUp } from '../api/index.ts'

const StepUp = lazy(() => import('./step-up.tsx'))

/** The dialog comes with the first call that needs it, and stays. */
export function StepUpSoon() {
  const isOpen = useSyncExternalStore(stepUp.subscribe, stepUp.isOpen)
  const [isNeeded, setIsNeeded] = useState(false)
  if (isOpen && !isNeeded) setIsNeeded(true)
  return isNeeded ? (
    <Suspense>
      <StepUp />
    </Suspense>
  ) : null
}
