import {
  Button,
  Card,
  Checkbox,
  DataTable,
  EmptyState,
  Field,
  FileInput,
  LinkButton,
  Meter,
  TextLink,
  toast,
} from '@ostler/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleCheck, CircleX, Download, FileUp } from 'lucide-react'
import { useRef } from 'react'
import { useForm } from 'react-hook-form'
import { useAct } from '../act.ts'
import { type Answers, api, client } from '../api.ts'
import { Moment } from '../components/columns.tsx'
import { placeErrors } from '../components/form-errors.ts'
import { FormProblems } from '../components/form-problems.tsx'
import { ListPage, usePager } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { describe, toastProblem } from '../components/problem.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { jobKinds, jobList, jobStates } from '../features/bulk/job-list.tsx'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

type Job = Answers['admin']['clientJobs']['get']

const MS_BETWEEN_LOOKS = 1500
const isMoving = (state: Job['state'] | undefined) => state === 'checking' || state === 'running'

export const ClientJobsPage = () => (
  <ListPage list={jobList} description="What was done to many clients at once: tags, groups, exports and imports." />
)

/** How far a job is; it goes on whether or not somebody watches. */
export function ClientJobPage() {
  const id = useIdParam()
  const query = useQuery({
    ...api.admin.clientJobs.get.queryOptions({ input: { id } }),
    refetchInterval: ({ state }) => (isMoving(state.data?.state) ? MS_BETWEEN_LOOKS : false),
  })
  return (
    <ThingPage
      noun="Job"
      list={{ label: 'Bulk work', href: '/clients/jobs' }}
      query={query}
      header={(job) => ({
        title: jobKinds[job.kind],
        badge: <StateBadge states={jobStates} state={job.state} />,
        meta: (
          <span>
            {job.startedBy ?? 'The house'}, <Moment at={job.startedAt} />
            {job.kind === 'import' && ` · ${job.fileName}`}
          </span>
        ),
        actions: <JobActions job={job} />,
      })}
    >
      {(job) => (
        <>
          <Progress job={job} />
          <Failures key={job.state} job={job} />
        </>
      )}
    </ThingPage>
  )
}

function Progress({ job }: { job: Job }) {
  const { state, total, done, failed } = job
  if (state === 'checking') return <Card>The file is being checked. Nothing is written yet.</Card>
  if (state === 'checked') {
    return (
      <Card title="The file was checked">
        {failed === 0
          ? `All ${total} rows can be imported.`
          : `${total - failed} of ${total} rows can be imported; the ${failed} below are left out.`}
      </Card>
    )
  }
  return (
    <Card>
      <Meter
        label="Progress"
        value={done + (job.kind === 'export' ? 0 : failed)}
        max={Math.max(total, 1)}
        text={`${done} of ${total} done, ${failed} failed`}
      />
    </Card>
  )
}

function JobActions({ job }: { job: Job }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.admin.clientJobs.key() })
  const run = useAct(client.admin.clientJobs.run, { onSuccess: refresh, onError: toastProblem('It did not start') })
  const stop = useAct(client.admin.clientJobs.stop, { onSuccess: refresh, onError: toastProblem('It goes on') })
  const isOpen = job.state !== 'finished' && job.state !== 'stopped'
  return (
    <>
      {job.hasFile && (
        <LinkButton icon={Download} variant="primary" href={`/api/v1/admin/client-jobs/${job.id}/file`}>
          {`Download ${job.fileName}`}
        </LinkButton>
      )}
      {job.state === 'checked' && may('clients.manage') && (
        <Button
          variant="primary"
          icon={CircleCheck}
          loading={run.isPending}
          disabled={job.total - job.failed === 0}
          onClick={() => run.mutate({ id: job.id })}
        >
          {`Import ${job.total - job.failed} rows`}
        </Button>
      )}
      {isOpen && may('clients.manage') && (
        <Button icon={CircleX} loading={stop.isPending} onClick={() => stop.mutate({ id: job.id })}>
          {job.state === 'checked' ? 'Discard' : 'Stop'}
        </Button>
      )}
    </>
  )
}

function Failures({ job }: { job: Job }) {
  const { after, goNewer, goOlder } = usePager()
  const query = useQuery({
    ...api.admin.clientJobs.failures.queryOptions({
      input: { id: job.id, limit: 50, ...(after ? { cursor: after } : {}) },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(job.state) ? MS_BETWEEN_LOOKS * 2 : false,
  })
  const { items, nextCursor } = query.data ?? {}
  if (items?.length === 0 && !after) return null
  const isFile = job.kind === 'import'
  return (
    <Card title={job.state === 'checked' ? 'Rows that are left out' : 'What went wrong'} padding="none">
      <DataTable
        framed={false}
        label="What went wrong"
        rows={items}
        rowKey={(row) => row.number}
        loading={query.isPending}
        error={query.error && !items ? describe(query.error) : undefined}
        columns={[
          {
            id: 'who',
            header: isFile ? 'Row' : 'Client',
            cell: (row) =>
              row.client ? <TextLink href={`/clients/${row.client.id}`}>{row.client.name}</TextLink> : row.number,
          },
          { id: 'field', header: isFile ? 'Column' : 'Field', cell: (row) => row.field ?? '–' },
          { id: 'reason', header: 'Why', cell: (row) => row.reason },
        ]}
        empty={<EmptyState level={3} icon={CircleCheck} title="Nothing went wrong" />}
        paging={{
          hasPrevious: after !== undefined,
          hasNext: Boolean(nextCursor),
          onPrevious: goNewer,
          onNext: () => nextCursor && goOlder(nextCursor),
          busy: query.isPlaceholderData,
        }}
      />
    </Card>
  )
}

type Upload = { file: FileList | null; invite: boolean }

/** A file is tried first: nothing is written before somebody has seen what is wrong with it. */
export function ImportClientsPage() {
  const navigate = useNavigate()
  const failures = useRef(0)
  const form = useForm<Upload>({ defaultValues: { file: null, invite: false }, shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const upload = useAct(client.admin.clientJobs.importClients, {
    onSuccess: ({ id }) => {
      toast.success('The file is being checked')
      return navigate({ to: `/clients/jobs/${id}` })
    },
    onError: (error: Error) => {
      failures.current += 1
      placeErrors(form, error)
    },
  })
  return (
    <Page
      title="Import clients"
      breadcrumbs={[{ label: 'Clients', href: '/clients' }, { label: 'Import' }]}
      description="The file is checked first and every bad row is named. Nothing is written until you say so."
      actions={
        <LinkButton icon={Download} href="/api/v1/admin/client-imports/template">
          Template
        </LinkButton>
      }
    >
      <Card>
        <form
          noValidate
          className="grid max-w-2xl gap-4"
          onSubmit={form.handleSubmit(({ file, invite }) => {
            if (!upload.isPending) upload.mutate({ file: file![0]!, invite })
          })}
        >
          <FormProblems errors={errors} attempt={submitCount + failures.current} />
          <Field
            label="CSV file"
            required
            help="Columns are found by their headings. A row with an id changes that client; one without makes a new one."
            error={errors.file?.message}
          >
            <FileInput
              accept=".csv,text/csv"
              {...form.register('file', {
                validate: (chosen: FileList | null) => Boolean(chosen?.length) || 'Choose a file',
              })}
            />
          </Field>
          <Checkbox
            label="Mail new clients a link to set their password"
            help="The link works for an hour; after that they ask for another one at the log-in."
            {...form.register('invite')}
          />
          <div>
            <Button type="submit" variant="primary" icon={FileUp} loading={upload.isPending} loadingText="Uploading…">
              Check the file
            </Button>
          </div>
        </form>
      </Card>
    </Page>
  )
}
