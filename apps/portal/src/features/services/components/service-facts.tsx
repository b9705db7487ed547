import { Button, Card, CopyButton, type KeyValueItem, KeyValueList, VisuallyHidden } from '@ostler/ui'
import { type ReactNode, useState } from 'react'
import type { Control } from '../operations.ts'
import type { Service } from '../state.ts'
import { DomainDialog } from './domain-dialog.tsx'
import { LabelDialog } from './label-dialog.tsx'

type ServiceFactsProps = { service: Service; control: Control; mayManage: boolean }

/** How it is called, and where it is. */
export function ServiceFacts({ service, control, mayManage }: ServiceFactsProps) {
  const [asking, ask] = useState<'label' | 'domain'>()
  const { id, domain, product, state } = service
  const mayRename = mayManage && state === 'active' && control.abilities.includes('rename')
  const items: KeyValueItem[] = [
    { label: 'Product', value: product },
    {
      label: 'Label',
      value: (
        <Changeable change={mayManage ? { what: 'the label', now: () => ask('label') } : undefined}>
          {control.label || <span className="text-muted">None</span>}
        </Changeable>
      ),
    },
    ...(domain || mayRename
      ? [
          {
            label: 'Domain',
            value: (
              <Changeable change={mayRename ? { what: 'the domain', now: () => ask('domain') } : undefined}>
                {domain ?? <span className="text-muted">None</span>}
              </Changeable>
            ),
          },
        ]
      : []),
    ...(control.hostName ? [{ label: 'Host name', value: control.hostName, copy: control.hostName }] : []),
    ...(control.addresses.length > 0
      ? [{ label: 'Addresses', value: <CopyableLines of="address" lines={control.addresses} /> }]
      : []),
    ...(control.nameServers.length > 0
      ? [{ label: 'Name servers', value: <CopyableLines of="name server" lines={control.nameServers} /> }]
      : []),
  ]
  return (
    <Card title="Details">
      <KeyValueList items={items} />
      {asking === 'label' ? (
        <LabelDialog serviceId={id} label={control.label} onClose={() => ask(undefined)} />
      ) : asking === 'domain' ? (
        <DomainDialog serviceId={id} domain={domain} onClose={() => ask(undefined)} />
      ) : null}
    </Card>
  )
}

type ChangeableProps = { change: { what: string; now: () => void } | undefined; children: ReactNode }

function Changeable({ change, children }: ChangeableProps) {
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <span className="min-w-0 wrap-anywhere">{children}</span>
      {change ? (
        <Button size="sm" variant="ghost" className="-my-1.5 -ms-2.5" onClick={change.now}>
          Edit<VisuallyHidden> {change.what}</VisuallyHidden>
        </Button>
      ) : null}
    </span>
  )
}

function CopyableLines({ lines, of }: { lines: readonly string[]; of: string }) {
  return (
    <ul className="flex flex-col">
      {lines.map((line) => (
        <li key={line} className="flex min-w-0 items-center gap-1">
          <span className="min-w-0 wrap-anywhere">{line}</span>
          <CopyButton value={line} label={`${of} ${line}`} className="-my-1" />
        </li>
      ))}
    </ul>
  )
}
