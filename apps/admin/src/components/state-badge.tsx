import { StatusBadge, type Tone } from '@ostler/ui'

/** The words and the tone for each state of a noun. */
export type States<State extends string> = Record<State, { label: string; tone: Tone; isMoving?: boolean }>

export function StateBadge<State extends string>({ states, state }: { states: States<State>; state: State }) {
  const { label, tone, isMoving } = states[state]
  return (
    <StatusBadge tone={tone} pulse={isMoving}>
      {label}
    </StatusBadge>
  )
}

export function labelsOf<State extends string>(states: States<State>): Record<State, string> {
  return Object.fromEntries(
    Object.entries<{ label: string }>(states).map(([state, { label }]) => [state, label]),
  ) as Record<State, string>
}
