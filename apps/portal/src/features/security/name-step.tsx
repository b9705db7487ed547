import { Button, Field, FormErrorSummary, Input } from '@ostler/ui'
import { useState } from 'react'
import { ApiError } from '../../api/index.ts'

type NameStepProps = { suggestion: string; help: string; submitLabel: string; go: (name: string) => Promise<void> }

/** What to call a factor, before it is made. `go` throws what is shown. */
export function NameStep({ suggestion, help, submitLabel, go }: NameStepProps) {
  const [name, setName] = useState(suggestion)
  const [problem, setProblem] = useState<{ message: string; field?: string; tries: number }>()
  const [isBusy, setIsBusy] = useState(false)
  const refuse = (message: string, field?: string) =>
    setProblem((before) => ({ message, field, tries: (before?.tries ?? 0) + 1 }))

  async function send() {
    if (name.trim() === '') return refuse('Give it a name.', 'name')
    setIsBusy(true)
    try {
      await go(name.trim())
    } catch (error) {
      refuse(messageOf(error))
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <FormErrorSummary errors={problem ? [problem] : []} focusKey={problem?.tries} title="Nothing was added" />
      <Field label="Name" help={help} required error={problem?.field ? problem.message : undefined}>
        <Input name="name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary" className="self-start" loading={isBusy} loadingText="One moment…">
        {submitLabel}
      </Button>
    </form>
  )
}

function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message
  if (error instanceof Error && error.name === 'InvalidStateError')
    return 'There is a passkey of yours on this device already.'
  return 'No passkey was made. Try again when you are ready.'
}
