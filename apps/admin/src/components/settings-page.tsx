import { toast } from '@ostler/ui'
import { type UseQueryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useAct } from '../act.ts'
import type { CallContext } from '../api.ts'
import { useStaff } from '../session.ts'
import { Page } from './page.tsx'
import { QueryResult } from './thing-page.tsx'

type SettingsPageProps<Settings, Changes> = {
  title: string
  description: string
  options: UseQueryOptions<Settings, Error, Settings, readonly unknown[]>
  change: (changes: Changes, options: { context: CallContext }) => Promise<unknown>
  children: (form: {
    settings: Settings
    mayManage: boolean
    /** Saves, says so, and reads the settings again. */
    save: (changes: Changes) => Promise<void>
  }) => ReactNode
}

/** Settings that are read and changed together, by the form that is its child. */
export function SettingsPage<Settings, Changes>(props: SettingsPageProps<Settings, Changes>) {
  const { title, description, options, change, children } = props
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(options)
  const changing = useAct(change, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: options.queryKey }),
  })
  const save = async (changes: Changes) => {
    await changing.mutateAsync(changes)
    toast.success('Settings saved')
  }
  return (
    <Page title={title} description={description}>
      <QueryResult query={query}>
        {(settings) => children({ settings, mayManage: may('settings.manage'), save })}
      </QueryResult>
    </Page>
  )
}
