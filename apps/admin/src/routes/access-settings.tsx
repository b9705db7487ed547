import { Card, Switch, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { toastProblem } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { useStaff } from '../session.ts'

export function AccessSettingsPage() {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.settings.access.queryOptions())
  const change = useAct(client.admin.settings.changeAccess, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.settings.access.key() })
      toast.success('Settings saved')
    },
    onError: toastProblem('Nothing was changed'),
  })
  return (
    <Page
      title="Acting for clients"
      description="Staff whose role allows it log in as a client for at most an hour, with a reason. Every act is recorded with both names."
    >
      <QueryResult query={query}>
        {({ values, about }) => (
          <Card title="Telling clients">
            <Switch
              label="Tell clients when support acted in their name"
              help={about.tellOfActing}
              checked={values.tellOfActing}
              disabled={!may('settings.manage') || change.isPending}
              onChange={(event) => change.mutate({ tellOfActing: event.target.checked })}
            />
          </Card>
        )}
      </QueryResult>
    </Page>
  )
}
