import { Button, Card, FormActions, KeyValueList, Notice } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import type { Gateway } from './gateway-draft.ts'
import { WebhookAddress } from './webhook-address.tsx'

/** Whether the provider knows us, and whether we hear of it. */
export function Connection({ gateway, mayManage }: { gateway: Gateway; mayManage: boolean }) {
  const { name, webhookUrl, webhookHelp, lastWebhookAt, testedAt, testResult } = gateway
  // Where payers transfer the money themselves, nobody tells us of it.
  const isToldByHook = gateway.way !== 'instructions'
  const queryClient = useQueryClient()
  const test = useAct(client.admin.gateways.test, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.gateways.key() }),
    onError: toastProblem('It was not tested'),
  })
  const result = test.data?.result ?? testResult
  return (
    <Card title="Connection">
      <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
        {isToldByHook && <WebhookAddress url={webhookUrl} help={webhookHelp} />}
        <KeyValueList
          items={[
            ...(isToldByHook
              ? [{ label: 'Last webhook', value: <Moment at={lastWebhookAt} none="None came yet" /> }]
              : []),
            { label: 'Last test', value: <Moment at={testedAt} none="Not tested since the settings changed" /> },
          ]}
        />
        {result && <TestResult result={result} gateway={gateway} />}
        {mayManage && (
          <FormActions>
            <Button loading={test.isPending} loadingText="Testing…" onClick={() => test.mutate({ name })}>
              Test connection
            </Button>
            <span className="text-sm text-muted">With the settings as they are saved</span>
          </FormActions>
        )}
      </div>
    </Card>
  )
}

type Result = Answers['admin']['gateways']['test']['result']

function TestResult({ result, gateway: { form, way } }: { result: Result; gateway: Gateway }) {
  if (result.kind === 'unknown')
    return (
      <Notice tone="warning" title="It did not say" live>
        {result.reason}
      </Notice>
    )
  if (result.kind === 'refused') {
    const label = form.find((field) => field.name === result.field)?.label
    return (
      <Notice tone="danger" title={label ? `It refuses “${label}”` : 'It refuses the settings'} live>
        {result.reason}
      </Notice>
    )
  }
  return (
    <Notice
      tone={result.warnings.length > 0 ? 'warning' : 'success'}
      title={
        way === 'instructions'
          ? `The settings are in order: ${result.account}`
          : `It knows us as ${result.account}, ${result.isLive ? 'and payments are real' : 'for tests: no money moves'}`
      }
      live
    >
      {result.warnings.map((warning) => (
        <span key={warning} className="block">
          {warning}
        </span>
      ))}
    </Notice>
  )
}
