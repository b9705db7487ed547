import { Button, Card, Checkbox, ConfirmDialog, EmptyState, Field, Notice, Textarea, toast } from '@ostler/ui'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { NotebookPen, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { ActDialog, OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { useStaff } from '../../session.ts'

type Note = Answers['admin']['clientNotes']['list']['items'][number]

/** What is pinned about a client, on top of every page that is about them. Nothing while nothing is. */
export function PinnedNotes({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const query = useQuery({
    ...api.admin.clientNotes.list.queryOptions({ input: { id: clientId, pinned: 'true', limit: 10 } }),
    enabled: may('clients.view'),
  })
  return query.data?.items.map((note) => (
    <Notice key={note.id} tone="warning" title={`Note by ${note.author ?? 'the house'}`}>
      <p className="whitespace-pre-wrap wrap-anywhere">{note.body}</p>
    </Notice>
  ))
}

/** Everything staff noted about a client, newest first. */
export function ClientNotes({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const query = useInfiniteQuery({
    queryKey: [...api.admin.clientNotes.list.key(), 'all', clientId],
    queryFn: ({ pageParam }) => client.admin.clientNotes.list({ id: clientId, limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  return (
    <Card
      title="Notes"
      description="For staff only."
      actions={
        may('clients.manage') && (
          <ActDialog
            label="Add note"
            icon={NotebookPen}
            title="New note"
            start={{ body: '', pinned: false }}
            act={client.admin.clientNotes.add}
            inputOf={({ body, pinned }: { body: string; pinned: boolean }) => ({ id: clientId, body, pinned })}
            done={() => 'Note added'}
          >
            {(form) => (
              <>
                <Field label="Note" required error={form.formState.errors.body?.message}>
                  <Textarea rows={5} maxLength={10_000} {...form.register('body', { required: 'Write something' })} />
                </Field>
                <Checkbox label="Pin it on top of every page about this client" {...form.register('pinned')} />
              </>
            )}
          </ActDialog>
        )
      }
    >
      <QueryResult query={query}>
        {({ pages }) => {
          const notes = pages.flatMap((page) => page.items)
          if (notes.length === 0) return <EmptyState level={3} icon={NotebookPen} title="Nothing was noted yet" />
          return (
            <ul className="grid gap-4">
              {notes.map((note) => (
                <li key={note.id} className="border-b border-line pb-4 last:border-b-0">
                  <NoteItem note={note} />
                </li>
              ))}
            </ul>
          )
        }}
      </QueryResult>
      {query.hasNextPage && (
        <Button className="mt-4" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          Show older notes
        </Button>
      )}
    </Card>
  )
}

function NoteItem({ note }: { note: Note }) {
  const { may } = useStaff()
  const [isDeleting, setDeleting] = useState(false)
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.admin.clientNotes.key() })
  const change = useAct(client.admin.clientNotes.change, {
    onSuccess: async ({ pinned }) => {
      await refresh()
      toast.success(pinned ? 'Note pinned' : 'Note unpinned')
    },
    onError: toastProblem('Nothing changed'),
  })
  const remove = useAct(client.admin.clientNotes.remove, {
    onSuccess: async () => {
      await refresh()
      toast.success('Note deleted')
    },
  })
  return (
    <div className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <p className="text-sm text-muted">
          {note.pinned && 'Pinned · '}
          {note.author ?? 'The house'}, <Moment at={note.writtenAt} />
          {note.editedAt && (
            <>
              {' '}
              · edited by {note.editor ?? 'the house'} <Moment at={note.editedAt} />
            </>
          )}
        </p>
        <p className="mt-1 whitespace-pre-wrap wrap-anywhere">{note.body}</p>
      </div>
      {may('clients.manage') && (
        <ActMenu
          label="More for this note"
          acts={[
            {
              label: note.pinned ? 'Unpin' : 'Pin',
              icon: note.pinned ? PinOff : Pin,
              onSelect: () => change.mutate({ id: note.id, pinned: !note.pinned }),
            },
            {
              label: 'Edit',
              icon: Pencil,
              dialog: (close) => (
                <OpenActDialog
                  label="Save"
                  title="Edit note"
                  close={close}
                  start={{ body: note.body }}
                  act={client.admin.clientNotes.change}
                  inputOf={({ body }: { body: string }) => ({ id: note.id, body })}
                  done={() => 'Note saved'}
                >
                  {(form) => (
                    <Field label="Note" required error={form.formState.errors.body?.message}>
                      <Textarea
                        rows={5}
                        maxLength={10_000}
                        {...form.register('body', { required: 'Write something' })}
                      />
                    </Field>
                  )}
                </OpenActDialog>
              ),
            },
            { label: 'Delete', icon: Trash2, tone: 'danger', onSelect: () => setDeleting(true) },
          ]}
        />
      )}
      <ConfirmDialog
        open={isDeleting}
        onOpenChange={setDeleting}
        title="Delete this note?"
        description="The audit trail keeps what it said."
        tone="danger"
        confirmLabel="Delete"
        onConfirm={() => remove.mutateAsync({ id: note.id })}
      />
    </div>
  )
}
