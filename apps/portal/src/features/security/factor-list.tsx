import { Button, ConfirmDialog, DateText, Dialog, Field, FormActions, FormErrorSummary, Input } from '@ostler/ui'
import { useState } from 'react'
import { ApiError } from '../../api/index.ts'
import { type Factor, useSecurityChanged } from './api.ts'

type FactorListProps = {
  label: string
  factors: readonly Factor[]
  isLast: boolean
  rename: (input: { id: number; name: string }) => Promise<unknown>
  remove: (input: { id: number }) => Promise<unknown>
}

/** What somebody has of one kind, with what can be done to each. */
export function FactorList({ label, factors, isLast, rename, remove }: FactorListProps) {
  const [renamed, setRenamed] = useState<Factor>()
  const [removed, setRemoved] = useState<Factor>()
  const changed = useSecurityChanged()
  return (
    <>
      <ul aria-label={label} className="flex flex-col">
        {factors.map((factor) => (
          <li key={factor.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t py-3">
            <div className="min-w-0">
              <p className="font-medium wrap-anywhere">{factor.name}</p>
              <p className="text-sm text-muted">
                Since <DateText value={factor.createdAt} />,{' '}
                {factor.lastUsedAt ? (
                  <>
                    last used <DateText value={factor.lastUsedAt} format="relative" />
                  </>
                ) : (
                  'not used yet'
                )}
              </p>
            </div>
            <div className="flex gap-2">
              <Button size="sm" aria-label={`Rename ${factor.name}`} onClick={() => setRenamed(factor)}>
                Rename
              </Button>
              <Button size="sm" aria-label={`Remove ${factor.name}`} onClick={() => setRemoved(factor)}>
                Remove
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {renamed ? (
        <RenameDialog
          factor={renamed}
          onClose={() => setRenamed(undefined)}
          rename={async (name) => {
            await rename({ id: renamed.id, name })
            await changed()
          }}
        />
      ) : null}
      <ConfirmDialog
        open={removed !== undefined}
        onOpenChange={() => setRemoved(undefined)}
        title={`Remove ${removed?.name ?? ''}?`}
        description={
          isLast
            ? 'It is your last second factor. Your password alone lets anybody in then, and your recovery codes and remembered devices go too.'
            : 'You cannot log in with it any more.'
        }
        confirmLabel="Remove it"
        tone="danger"
        onConfirm={async () => {
          await remove({ id: removed!.id })
          await changed()
        }}
      />
    </>
  )
}

type RenameDialogProps = { factor: Factor; rename: (name: string) => Promise<void>; onClose: () => void }

function RenameDialog({ factor, rename, onClose }: RenameDialogProps) {
  const [name, setName] = useState(factor.name)
  const [problem, setProblem] = useState<string>()
  const [tries, setTries] = useState(0)
  async function send() {
    try {
      await rename(name)
      onClose()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'This did not work. Try again.')
      setTries(tries + 1)
    }
  }
  return (
    <Dialog open onOpenChange={onClose} title="Rename" size="sm">
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <FormErrorSummary errors={problem ? [{ field: 'name', message: problem }] : []} focusKey={tries} />
        <Field label="Name" required>
          <Input name="name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <FormActions>
          <Button type="submit" variant="primary" disabled={name.trim() === ''}>
            Save
          </Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
