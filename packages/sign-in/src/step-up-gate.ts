/** Where calls wait that need a fresh proof of who sits there; the dialog watches it. */
export type StepUpGate = {
  /** True when the person has proved it and the call may be repeated; false when they would not. */
  ask(): Promise<boolean>
  settle(isProved: boolean): void
  isOpen(): boolean
  subscribe(listener: () => void): () => void
}

/** Several calls that meet it at once share one dialog. */
export function createStepUpGate(): StepUpGate {
  const listeners = new Set<() => void>()
  let waiting: { answer: Promise<boolean>; settle: (isProved: boolean) => void } | undefined
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    ask() {
      if (waiting) return waiting.answer
      let settle!: (isProved: boolean) => void
      const answer = new Promise<boolean>((resolve) => {
        settle = resolve
      })
      waiting = { answer, settle }
      tell()
      return answer
    },
    settle(isProved) {
      const settled = waiting
      waiting = undefined
      settled?.settle(isProved)
      tell()
    },
    isOpen: () => waiting !== undefined,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
