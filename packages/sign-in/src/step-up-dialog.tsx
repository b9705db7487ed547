import { Button, Dialog, Notice, Spinner } from '@ostler/ui'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { StepUpCalls } from './calls.ts'
import { FactorForm, type Method } from './factor-form.tsx'
import type { StepUpGate } from './step-up-gate.ts'

type StepUpDialogProps = {
  gate: StepUpGate
  calls: StepUpCalls
  /** For those who have neither a password nor a second factor: logging in is a proof as well. */
  logInAgain: () => void
}

/** Asks for a fresh proof of who sits there, over whatever page needs one. */
export function StepUpDialog({ gate, calls, logInAgain }: StepUpDialogProps) {
  const isOpen = useSyncExternalStore(gate.subscribe, gate.isOpen)
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) gate.settle(false)
      }}
      title="Show that it is you"
      description="What you are about to do asks for it. It counts for the next 15 minutes."
      size="sm"
    >
      <StepUp calls={calls} onProved={() => gate.settle(true)} logInAgain={logInAgain} />
    </Dialog>
  )
}

function StepUp({ calls, onProved, logInAgain }: { calls: StepUpCalls; onProved: () => void; logInAgain: () => void }) {
  const [methods, setMethods] = useState<readonly Method[]>()
  const [problem, setProblem] = useState<string>()
  const load = useCallback(() => {
    setProblem(undefined)
    calls.stepUpMethods().then(
      (answer) => setMethods(answer.methods),
      (error: unknown) => setProblem(error instanceof Error ? error.message : 'This did not work.'),
    )
  }, [calls])
  useEffect(load, [load])

  if (problem) {
    return (
      <Notice tone="danger" live actions={<Button onClick={load}>Try again</Button>}>
        {problem}
      </Notice>
    )
  }
  if (!methods) return <Spinner />
  if (methods.length === 0) {
    return (
      <Notice title="Log in again" actions={<Button onClick={logInAgain}>Log in again</Button>}>
        You have neither a password nor a second factor here. Logging in again counts as proof.
      </Notice>
    )
  }
  return (
    <FactorForm
      methods={methods}
      title="This was not right"
      submitLabel="Go on"
      passkeyRequest={() => calls.stepUpPasskey()}
      prove={async (proof) => {
        await calls.stepUp(proof)
        onProved()
      }}
    />
  )
}
