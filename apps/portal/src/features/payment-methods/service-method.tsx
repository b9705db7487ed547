import { Card, Field, Notice, Select, Skeleton, TextLink, toast } from '@ostler/ui'
import { useState } from 'react'
import { useChooseForService, useMethodOfService, useMethods } from './api.ts'

/** What pays for one service, where it is another one than the default. */
export function ServiceMethod({ serviceId, mayManage }: { serviceId: number; mayManage: boolean }) {
  const current = useMethodOfService(serviceId, { enabled: true })
  const methods = useMethods()
  const [problem, setProblem] = useState<string>()
  const choose = useChooseForService({
    onSuccess: () => void toast.success('Saved.'),
    onError: (error) => setProblem(error.message),
  })
  if (current.error || methods.error) return null
  if (!current.data || !methods.data) return <Skeleton className="h-28 w-full rounded-lg" />
  const { chosen, default: usual } = current.data
  const usable = methods.data.items.filter(({ isFailing }) => !isFailing)
  const byDefault = usual ? `Default: ${usual.name}` : 'Default: none'
  return (
    <Card title="Paid with" actions={<TextLink href="/account/payment-methods">Cards and accounts</TextLink>}>
      {!mayManage || (usable.length === 0 && !chosen) ? (
        <p>{chosen?.name ?? usual?.name ?? 'Nothing is stored: you pay each invoice yourself.'}</p>
      ) : (
        <div className="flex flex-col gap-3">
          {problem ? (
            <Notice tone="danger" title="The choice stays as it was" live>
              {problem}
            </Notice>
          ) : null}
          <Field label="Charge to" help="Counts for invoices whose services are all charged to the same.">
            <Select
              value={String(chosen?.id ?? '')}
              disabled={choose.isPending}
              onChange={(event) => {
                setProblem(undefined)
                const { value } = event.target
                choose.mutate({ id: serviceId, methodId: value === '' ? null : Number(value) })
              }}
            >
              <option value="">{byDefault}</option>
              {chosen && !usable.some(({ id }) => id === chosen.id) ? (
                <option value={chosen.id}>{chosen.name}</option>
              ) : null}
              {usable.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
    </Card>
  )
}
