import { Button, Card, DataTable, Notice, StatusBadge } from '@ostler/ui'
import { Search } from 'lucide-react'
import { useAct } from '../../act.ts'
import { client } from '../../api.ts'
import { Problem } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'
import { compareAccount } from './compare-account.ts'
import type { Control, Service } from './service-types.ts'

/** Asks the server how the account stands, and holds that beside what we know. */
export function LookAtServer({ service, control }: { service: Service; control: Control }) {
  const look = useAct(client.admin.serviceControl.look)
  const { may } = useStaff()
  if (!control.server || !may('services.manage')) return null
  return (
    <Card
      title="On the server"
      description="How the account stands there now, beside what we know of it"
      actions={
        <Button
          size="sm"
          icon={Search}
          loading={look.isPending}
          loadingText="Asking…"
          onClick={() => look.mutate({ id: service.id })}
        >
          {look.data ? 'Look again' : 'Look at the server'}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4" aria-live="polite">
        {look.error ? (
          <Problem error={look.error} />
        ) : look.data ? (
          <Found service={service} control={control} found={look.data} />
        ) : (
          <p className="text-muted">Nothing is changed by looking.</p>
        )}
      </div>
    </Card>
  )
}

type Found = Awaited<ReturnType<typeof client.admin.serviceControl.look>>

function Found({ service, control, found }: { service: Service; control: Control; found: Found }) {
  if (found.kind === 'absent') {
    return <Notice tone="danger" title="There is no such account on the server" />
  }
  if (found.kind === 'foreign') {
    return (
      <Notice tone="danger" title="There is one of this name that is not ours">
        {found.reason}
      </Notice>
    )
  }
  if (!found.account) {
    return (
      <Notice tone="warning" title="The server does not answer clearly">
        {found.reason ?? 'Try again in a while.'}
      </Notice>
    )
  }
  const rows = compareAccount(service, control, found.account)
  const differing = rows.filter(({ isSame }) => isSame === false).length
  return (
    <>
      {differing === 0 ? (
        <Notice tone="success" title="It stands there as we know it" />
      ) : (
        <Notice tone="warning" title={differing === 1 ? 'One thing differs' : `${differing} things differ`} />
      )}
      <DataTable
        label="Compared with the server"
        rows={rows}
        rowKey={({ label }) => label}
        columns={[
          { id: 'what', header: 'What', cell: ({ label }) => label },
          { id: 'here', header: 'Here', cell: ({ here }) => here },
          { id: 'there', header: 'On the server', cell: ({ there }) => there },
          {
            id: 'differs',
            header: 'Compared',
            stacked: 'aside',
            cell: ({ isSame }) =>
              isSame === null ? (
                <span className="text-muted">–</span>
              ) : isSame ? (
                <StatusBadge tone="success">Same</StatusBadge>
              ) : (
                <StatusBadge tone="warning">Differs</StatusBadge>
              ),
          },
        ]}
      />
    </>
  )
}
