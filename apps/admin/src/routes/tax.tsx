import { Button } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api } from '../api.ts'
import { ListTable } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { TaxPreview } from '../features/tax/preview.tsx'
import { RuleDialog } from '../features/tax/rule-dialog.tsx'
import { ruleList } from '../features/tax/rule-list.tsx'
import { RuleSets } from '../features/tax/rule-sets.tsx'
import { TaxSettingsForm } from '../features/tax/settings-form.tsx'
import { taxIdList } from '../features/tax/tax-id-list.tsx'
import { type TaxTab, TaxTabs } from '../features/tax/tax-tabs.tsx'
import { useStaff } from '../session.ts'

const TaxPage = ({ at, actions, children }: { at: TaxTab; actions?: ReactNode; children: ReactNode }) => (
  <Page
    title="Tax"
    description="Who is taxed how. Changes touch documents that are issued later; those issued already stay."
    actions={actions}
  >
    <TaxTabs at={at} />
    {children}
  </Page>
)

export function TaxRulesPage() {
  const { may } = useStaff()
  const [isAdding, add] = useState(false)
  return (
    <TaxPage
      at="Rules"
      actions={
        may('tax.manage') && (
          <Button variant="primary" icon={Plus} onClick={() => add(true)}>
            Add a rule
          </Button>
        )
      }
    >
      <ListTable list={ruleList} />
      <RuleDialog open={isAdding} onOpenChange={add} />
    </TaxPage>
  )
}

export function TaxSetsPage() {
  const query = useQuery(api.admin.tax.ruleSets.queryOptions())
  return (
    <TaxPage at="Rule sets">
      <QueryResult query={query}>{({ sets }) => <RuleSets sets={sets} />}</QueryResult>
    </TaxPage>
  )
}

export function TaxSettingsPage() {
  const query = useQuery(api.admin.tax.settings.queryOptions())
  return (
    <TaxPage at="Settings">
      <QueryResult query={query}>{(settings) => <TaxSettingsForm settings={settings} />}</QueryResult>
    </TaxPage>
  )
}

export const TaxIdsPage = () => (
  <TaxPage at="Tax ids">
    <ListTable list={taxIdList} />
  </TaxPage>
)

export const TaxPreviewPage = () => (
  <TaxPage at="Preview">
    <TaxPreview />
  </TaxPage>
)
