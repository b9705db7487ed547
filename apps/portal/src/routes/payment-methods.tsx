import { Button, Notice, PageHeader } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Widget } from '../features/pay/index.ts'
import {
  AddMethod,
  MethodTable,
  StoringOutcome,
  useMethods,
  useStoringReturn,
} from '../features/payment-methods/index.ts'
import { useKeysetPaging } from '../paging.ts'
import { useMay, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/account/payment-methods')

/** Cards and other means to pay that are stored. */
export function PaymentMethodsPage() {
  usePageTitle('Cards and accounts')
  const { cursor, storing, ...answers } = route.useSearch()
  const navigate = route.useNavigate()
  // Staff who act in somebody's name cannot prove to be them, and adding asks for that.
  const session = useSession()
  const mayManage = useMay('payment_methods.manage') && !session?.actedBy
  const methods = useMethods({ cursor })
  const back = useStoringReturn(storing === undefined ? undefined : pageId(storing), answers)
  const [isAdding, setAdding] = useState(false)
  const paging = useKeysetPaging(cursor, methods.data?.nextCursor, (next) =>
    navigate({ search: next === undefined ? {} : { cursor: next } }),
  )
  // An empty list has the button within.
  const isEmpty = cursor === undefined && methods.data?.items.length === 0
  const add =
    mayManage && !isAdding ? (
      <Button variant="primary" icon={Plus} onClick={() => setAdding(true)}>
        Add a card or account
      </Button>
    ) : undefined
  return (
    <>
      <PageHeader
        title="Cards and accounts"
        description="What your invoices are charged to when they are due. Numbers are kept by the payment provider alone."
        actions={isEmpty ? undefined : add}
      />
      <div className="flex flex-col gap-5">
        {back.isLoading ? (
          <Notice title="One moment" live>
            We are asking the payment provider how it went.
          </Notice>
        ) : back.error ? (
          <Notice tone="warning" title="We could not ask how it went" live>
            {back.error.message} If it was stored, it is listed here in a few minutes.
          </Notice>
        ) : back.data ? (
          <StoringOutcome storing={back.data} />
        ) : null}
        {isAdding ? (
          <AddMethod
            onClose={() => setAdding(false)}
            onStored={(stored) => {
              setAdding(false)
              void navigate({ search: { storing: String(stored.id) }, replace: true })
            }}
            failure={(query) => <LoadFailure query={query} />}
            fields={({ name, parameters }, { done, problem }) => (
              <Widget name={name} parameters={parameters} action="Store it" onDone={done} onProblem={problem} />
            )}
          />
        ) : null}
        <MethodTable
          methods={methods}
          mayManage={mayManage}
          error={tableFailure(methods.error)}
          paging={paging}
          add={add}
        />
      </div>
    </>
  )
}
