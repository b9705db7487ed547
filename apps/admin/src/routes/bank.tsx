import { Card, EmptyState, KeyValueList, Money, Notice, Switch, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { type Answers, api, client } from '../api.ts'
import { Day, Moment } from '../components/columns.tsx'
import { EditorForm } from '../components/editor-form.tsx'
import { ListPage, ListTable } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { SettingsPage } from '../components/settings-page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { Who } from '../features/audit/who.tsx'
import { AcceptProposal } from '../features/bank/accept-proposal.tsx'
import { BankAccounts } from '../features/bank/bank-accounts.tsx'
import { type BankLine, bankLineStates, nameOfLine, wordsOf } from '../features/bank/bank-line.ts'
import { bankLineList, linesOfStatement } from '../features/bank/bank-line-list.tsx'
import { BankTabs } from '../features/bank/bank-tabs.tsx'
import { ImportStatement } from '../features/bank/import-statement.tsx'
import { LineActions } from '../features/bank/line-actions.tsx'
import { formats, statementList } from '../features/bank/statement-list.tsx'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

type Statement = Answers['admin']['bankStatements']['get']

const MS_BETWEEN_LOOKS = 1500

/** Accounts, the way to import a statement, and those that were. */
export function BankPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.bankAccounts.list.queryOptions())
  return (
    <Page
      title="Bank"
      description="Money that comes to your own accounts. Import statements, and payments are matched to invoices."
    >
      <BankTabs at="Accounts and statements" />
      <QueryResult query={query}>
        {({ items }) => (
          <>
            <BankAccounts accounts={items} />
            {may('transactions.manage') && items.length > 0 && <ImportStatement accounts={items} />}
          </>
        )}
      </QueryResult>
      <section className="grid gap-3" aria-label="Statements">
        <h2 className="text-lg">Statements</h2>
        <ListTable list={statementList} />
      </section>
    </Page>
  )
}

export const BankLinesPage = () => (
  <ListPage
    list={bankLineList}
    description="What the bank says came in and went out. Open lines wait for you; accept what is proposed, or look closer."
  >
    <BankTabs at="Lines" />
  </ListPage>
)

export function BankStatementPage() {
  const id = useIdParam()
  const list = useMemo(() => linesOfStatement(id), [id])
  const query = useQuery({
    ...api.admin.bankStatements.get.queryOptions({ input: { id } }),
    refetchInterval: ({ state }) => (state.data?.isCompared === false ? MS_BETWEEN_LOOKS : false),
  })
  return (
    <ThingPage
      noun="Statement"
      list={{ label: 'Bank', href: '/bank' }}
      query={query}
      header={(statement) => ({
        title: `${statement.account.label}, ${statement.number}`,
        meta: (
          <span>
            {formats[statement.format]} · {statement.fileName}
          </span>
        ),
      })}
    >
      {(statement) => (
        <>
          {statement.remark && (
            <Notice tone="warning" title="This should be looked at">
              {statement.remark}
            </Notice>
          )}
          {!statement.isCompared && (
            <Notice tone="info" title="Its lines are being compared with what is open">
              They change by themselves in a moment.
            </Notice>
          )}
          <StatementFacts statement={statement} />
          {/* Once more when they have been compared. */}
          <ListTable key={String(statement.isCompared)} list={list} />
        </>
      )}
    </ThingPage>
  )
}

const StatementFacts = ({ statement }: { statement: Statement }) => (
  <Card title="Statement">
    <KeyValueList
      items={[
        { label: 'From', value: <Day on={statement.from} /> },
        { label: 'Until', value: <Day on={statement.until} /> },
        { label: 'Opened with', value: statement.opening ? <Money value={statement.opening} /> : '–' },
        { label: 'Closed with', value: statement.closing ? <Money value={statement.closing} /> : '–' },
        { label: 'Lines', value: `${statement.lines}, of which ${statement.newLines} were new` },
        { label: 'Open', value: statement.open },
        { label: 'Imported by', value: <Who actor={statement.importedBy} /> },
        { label: 'Imported', value: <Moment at={statement.importedAt} /> },
      ]}
    />
  </Card>
)

export function BankLinePage() {
  const query = useQuery(api.admin.bankLines.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Bank line"
      list={{ label: 'Bank lines', href: '/bank/lines' }}
      query={query}
      header={(line) => ({
        title: nameOfLine(line),
        badge: <StateBadge states={bankLineStates} state={line.state} />,
        meta: (
          <span>
            <Money value={line.amount} signed /> on <Day on={line.bookedOn} />, {line.account.label}
          </span>
        ),
        actions: <LineActions line={line} />,
      })}
    >
      {(line) => (
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <Said line={line} />
          {line.state === 'open' ? <Proposals line={line} /> : <Done line={line} />}
        </div>
      )}
    </ThingPage>
  )
}

const Said = ({ line }: { line: BankLine }) => (
  <Card title="What the bank says">
    <KeyValueList
      items={[
        { label: 'Name', value: line.payerName || '–' },
        { label: 'Account', value: line.payerAccount || '–' },
        { label: 'Text', value: <span className="wrap-anywhere">{line.text || '–'}</span> },
        { label: 'Structured reference', value: line.paymentReference || '–' },
        { label: 'End-to-end reference', value: line.endToEnd || '–' },
        { label: 'Reference of the bank', value: line.bankReference || '–' },
        ...(line.isReturn ? [{ label: 'Return', value: 'The bank calls it a return' }] : []),
        {
          label: 'Statement',
          value: <TextLink href={`/bank/statements/${line.statementId}`}>No. {line.statementId}</TextLink>,
        },
        { label: 'Note', value: line.note || '–' },
      ]}
    />
  </Card>
)

const Proposals = ({ line }: { line: BankLine }) => (
  <Card title="What it might be">
    {line.stateReason && <p className="mb-3 text-muted">{line.stateReason}</p>}
    {line.proposals.length === 0 ? (
      <EmptyState
        level={3}
        icon={SearchX}
        title="Nothing fits"
        description="No open invoice, payout or earlier payment has anything in common with it."
      />
    ) : (
      <ol className="grid gap-4">
        {line.proposals.map((proposal) => (
          <li
            key={wordsOf(proposal) + proposal.score}
            className="flex flex-wrap items-start justify-between gap-3 border-t pt-3"
          >
            <div className="min-w-0 flex-1">
              <p className="font-medium wrap-anywhere">{wordsOf(proposal)}</p>
              <ul className="text-sm text-muted">
                {proposal.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </div>
            <AcceptProposal line={line} proposal={proposal} />
          </li>
        ))}
      </ol>
    )}
  </Card>
)

const Done = ({ line }: { line: BankLine }) => (
  <Card title={line.state === 'matched' ? 'Matched' : 'Ignored'}>
    <KeyValueList
      items={[
        ...(line.client
          ? [{ label: 'Client', value: <TextLink href={`/clients/${line.client.id}`}>{line.client.name}</TextLink> }]
          : []),
        ...(line.client
          ? [
              {
                label: 'Payments',
                value: <TextLink href={href('/transactions', { clientId: line.client.id })}>Of this client</TextLink>,
              },
            ]
          : []),
        ...(line.payoutId === null ? [] : [{ label: 'Payout', value: `No. ${line.payoutId}` }]),
        { label: 'Why', value: line.stateReason ?? 'Somebody decided it' },
        { label: 'By', value: line.changedBy ? <Who actor={line.changedBy} /> : '–' },
        { label: 'When', value: <Moment at={line.changedAt} /> },
      ]}
    />
  </Card>
)

export const BankSettingsPage = () => (
  <SettingsPage
    title="Bank settings"
    description="How lines of bank statements are dealt with."
    options={api.admin.settings.bank.queryOptions()}
    change={client.admin.settings.changeBank}
  >
    {({ settings: { values, about }, mayManage, save }) => (
      <EditorForm
        noun="page"
        isNew={false}
        start={values}
        mayManage={mayManage}
        save={async (draft) => {
          await save(draft)
          return draft
        }}
      >
        {({ register }) => (
          <Card title="Matching">
            <Switch
              label="Match what is certain by itself"
              help={`${about.automaticMatching} By default on. Never on the amount alone.`}
              {...register('automaticMatching')}
            />
          </Card>
        )}
      </EditorForm>
    )}
  </SettingsPage>
)
