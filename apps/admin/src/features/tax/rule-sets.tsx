import { Button, Card, DataTable, EmptyState, TextLink, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { describe } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'

type RuleSet = Answers['admin']['tax']['ruleSets']['sets'][number]

export const RuleSets = ({ sets }: { sets: RuleSet[] }) => (
  <Card
    title="Ready-made rule sets"
    description="Installing one again adds what is new in it and changes nothing else. Rates change: look at the source."
    padding="none"
  >
    <DataTable
      framed={false}
      label="Rule sets"
      rows={sets}
      rowKey={(set) => set.name}
      columns={[
        { id: 'title', header: 'Rule set', cell: (set) => set.title },
        {
          id: 'source',
          header: 'Source',
          cell: (set) => <TextLink href={set.source}>{new URL(set.source).hostname}</TextLink>,
        },
        { id: 'asOf', header: 'As of', nowrap: true, cell: (set) => <Day on={set.asOf} /> },
        { id: 'installed', header: 'Installed', nowrap: true, cell: (set) => `${set.installed} of ${set.rules}` },
        { id: 'install', header: 'Install', align: 'end', cell: (set) => <Install set={set} /> },
      ]}
      empty={<EmptyState level={3} title="No rule sets" />}
    />
  </Card>
)

function Install({ set }: { set: RuleSet }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const install = useAct(client.admin.tax.installRuleSet, {
    onSuccess: async ({ added, ended }) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.tax.key() })
      toast.success(added + ended === 0 ? 'Everything was installed already' : `${added} rules added, ${ended} ended`)
    },
    onError: (error: Error) => toast.error(describe(error).description ?? error.message),
  })
  if (!may('tax.manage')) return null
  const label = set.installed === 0 ? 'Install' : 'Install again'
  return (
    <Button
      size="sm"
      loading={install.isPending}
      onClick={() => install.mutate({ name: set.name })}
      aria-label={`${label}: ${set.title}`}
    >
      {label}
    </Button>
  )
}
