import { Button, ConfirmDialog, FormActions } from '@ostler/ui'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
import { type DefaultValues, type FieldValues, FormProvider, type UseFormReturn, useForm } from 'react-hook-form'
import { placeErrors } from './form-errors.ts'
import { FormProblems } from './form-problems.tsx'
import { describe } from './problem.tsx'
import { slugTaken } from './slug-taken.ts'

type EditorFormProps<Draft extends FieldValues> = {
  /** What is edited: "product". */
  noun: string
  start: Draft
  isNew: boolean
  mayManage: boolean
  /** Answers what stands now, as the form has it. */
  save: (draft: Draft) => Promise<Draft>
  /** After the form has forgotten that it was changed, so that the guard lets one go. */
  onSaved?: () => void
  /** Takes the thing away and leaves the page. */
  remove?: () => Promise<unknown>
  labelOf?: (field: string) => string | undefined
  /** Where the form shows what the server says of a field. */
  fieldOf?: (draft: Draft, serverField: string) => string
  children: (form: UseFormReturn<Draft>) => ReactNode
}

/** The frame of every editor: what is wrong on top, save at the end, and a question before changes are lost. */
export function EditorForm<Draft extends FieldValues>(props: EditorFormProps<Draft>) {
  const { noun, start, isNew, mayManage, save, onSaved, remove, labelOf, fieldOf, children } = props
  const form = useForm<Draft>({
    defaultValues: start as DefaultValues<Draft>,
    disabled: !mayManage,
    shouldFocusError: false,
  })
  const { errors, submitCount, isDirty, isSubmitting } = form.formState
  const mayLeave = useRef(false)
  const failures = useRef(0)

  const submit = form.handleSubmit(async (draft) => {
    try {
      form.reset(await save(draft as Draft))
      mayLeave.current = true
      onSaved?.()
    } catch (error) {
      failures.current += 1
      placeErrors(form, slugTaken(error as Error), (field) => fieldOf?.(draft as Draft, field) ?? field)
    } finally {
      mayLeave.current = false
    }
  })

  return (
    <FormProvider {...form}>
      <form noValidate className="grid grid-cols-[minmax(0,1fr)] gap-6" onSubmit={submit}>
        <FormProblems errors={errors} labelOf={labelOf} attempt={submitCount + failures.current} />
        {children(form)}
        {mayManage && (
          <FormActions sticky>
            <Button type="submit" variant="primary" loading={isSubmitting} loadingText="Saving…">
              {isNew ? `Create ${noun}` : 'Save'}
            </Button>
            {isDirty && !isNew && <Button onClick={() => form.reset()}>Discard changes</Button>}
            {remove && (
              <RemoveButton
                noun={noun}
                remove={async () => {
                  mayLeave.current = true
                  await remove().finally(() => {
                    mayLeave.current = false
                  })
                }}
              />
            )}
            <span className="text-sm text-muted">{isDirty && 'Not saved yet'}</span>
          </FormActions>
        )}
        <LeaveGuard noun={noun} isHeld={() => isDirty && !mayLeave.current} />
      </form>
    </FormProvider>
  )
}

function RemoveButton({ noun, remove }: { noun: string; remove: () => Promise<unknown> }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="ghost" onClick={() => setOpen(true)}>
        Delete
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`Delete this ${noun}?`}
        description="What is in use cannot be deleted; it can be hidden or switched off."
        tone="danger"
        confirmLabel="Delete"
        onConfirm={async () => {
          try {
            await remove()
          } catch (error) {
            throw new Error(describe(error).description)
          }
        }}
      />
    </>
  )
}

/** Asks before changes are lost: on links here, and by the browser's own question when the tab closes. */
function LeaveGuard({ noun, isHeld }: { noun: string; isHeld: () => boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isHeld(),
    enableBeforeUnload: isHeld,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      onOpenChange={(open) => {
        if (!open) blocker.reset?.()
      }}
      title="Leave without saving?"
      description={`What you changed on this ${noun} is lost.`}
      tone="danger"
      confirmLabel="Leave"
      cancelLabel="Stay"
      onConfirm={() => blocker.proceed?.()}
    />
  )
}
