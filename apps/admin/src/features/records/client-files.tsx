import {
  Button,
  Card,
  Checkbox,
  ConfirmDialog,
  DataTable,
  EmptyState,
  Field,
  FileInput,
  StatusBadge,
  TextLink,
  toast,
} from '@ostler/ui'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff, Paperclip, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { Moment } from '../../components/columns.tsx'
import { describe, toastProblem } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'

type ClientFile = Answers['admin']['clientFiles']['list']['items'][number]

const inKilobytes = (bytes: number) => `${Math.max(1, Math.round(bytes / 1024)).toLocaleString('en-GB')} kB`

/** The files that are kept with a client. */
export function ClientFiles({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const query = useInfiniteQuery({
    queryKey: [...api.admin.clientFiles.list.key(), 'all', clientId],
    queryFn: ({ pageParam }) => client.admin.clientFiles.list({ id: clientId, limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  return (
    <Card
      title="Files"
      padding="none"
      actions={may('clients.manage') && <AttachFile clientId={clientId} />}
      footer={
        query.hasNextPage && (
          <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            Show older files
          </Button>
        )
      }
    >
      <DataTable
        framed={false}
        label="Files"
        rows={query.data?.pages.flatMap((page) => page.items)}
        rowKey={(file) => file.id}
        loading={query.isPending}
        skeletonRows={3}
        error={query.error && !query.data ? describe(query.error) : undefined}
        columns={[
          {
            id: 'name',
            header: 'File',
            cell: (file) => <TextLink href={`/api/v1/admin/client-files/${file.id}/content`}>{file.name}</TextLink>,
          },
          { id: 'size', header: 'Size', align: 'end', nowrap: true, cell: (file) => inKilobytes(file.size) },
          {
            id: 'seen',
            header: 'Client',
            cell: (file) =>
              file.visibleToClient ? (
                <StatusBadge tone="info">Sees it</StatusBadge>
              ) : (
                <StatusBadge tone="neutral">Does not see it</StatusBadge>
              ),
          },
          {
            id: 'by',
            header: 'Uploaded',
            hideBelow: 'md',
            cell: (file) => (
              <>
                {file.uploadedBy ?? 'The house'}, <Moment at={file.uploadedAt} />
              </>
            ),
          },
        ]}
        rowActions={may('clients.manage') ? (file) => <FileActions file={file} /> : undefined}
        empty={<EmptyState level={3} icon={Paperclip} title="No files yet" />}
      />
    </Card>
  )
}

type Upload = { file: FileList | null; visibleToClient: boolean }

function AttachFile({ clientId }: { clientId: number }) {
  return (
    <ActDialog
      label="Add file"
      icon={Paperclip}
      title="Add a file"
      description="Pictures, PDF, text, CSV, ZIP and office documents."
      start={{ file: null, visibleToClient: false }}
      act={client.admin.clientFiles.attach}
      inputOf={({ file, visibleToClient }: Upload) => ({ id: clientId, file: file![0]!, visibleToClient })}
      done={({ name }) => `${name} added`}
    >
      {(form) => (
        <>
          <Field label="File" required error={form.formState.errors.file?.message}>
            <FileInput
              {...form.register('file', {
                validate: (chosen: FileList | null) => Boolean(chosen?.length) || 'Choose a file',
              })}
            />
          </Field>
          <Checkbox label="The client may see it" {...form.register('visibleToClient')} />
        </>
      )}
    </ActDialog>
  )
}

function FileActions({ file }: { file: ClientFile }) {
  const [isDeleting, setDeleting] = useState(false)
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.admin.clientFiles.key() })
  const show = useAct(client.admin.clientFiles.show, {
    onSuccess: async (_, { visibleToClient }) => {
      await refresh()
      toast.success(visibleToClient ? `The client sees ${file.name}` : `The client does not see ${file.name} any more`)
    },
    onError: toastProblem('Nothing changed'),
  })
  const remove = useAct(client.admin.clientFiles.remove, {
    onSuccess: async () => {
      await refresh()
      toast.success('File deleted')
    },
  })
  return (
    <>
      <ActMenu
        label={`More for ${file.name}`}
        acts={[
          {
            label: file.visibleToClient ? 'Hide from the client' : 'Show to the client',
            icon: file.visibleToClient ? EyeOff : Eye,
            onSelect: () => show.mutate({ id: file.id, visibleToClient: !file.visibleToClient }),
          },
          { label: 'Delete', icon: Trash2, tone: 'danger', onSelect: () => setDeleting(true) },
        ]}
      />
      <ConfirmDialog
        open={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete ${file.name}?`}
        tone="danger"
        confirmLabel="Delete"
        onConfirm={() => remove.mutateAsync({ id: file.id })}
      />
    </>
  )
}
