/** What draws a provider's own fields. Card numbers stay inside the provider's frames; only `answers` come out. */
export type WidgetProps = {
  parameters: Record<string, string>
  /** What the button says: `Pay €12.50`, `Save`. */
  action: string
  /** The payer has finished; the server is told `answers`, and asks the provider itself. */
  onDone: (answers: Record<string, string>) => void
  onProblem: (message: string) => void
}
