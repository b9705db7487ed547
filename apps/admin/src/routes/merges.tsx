import { Card, KeyValueList, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { type Answers, api, client } from '../api.ts'
import { ActDialog } from '../components/act-dialog.tsx'
import { Moment } from '../components/columns.tsx'
import { Hindrances } from '../components/hindrances.tsx'
import { ListPage } from '../components/list-page.tsx'
import { ReasonField, reasonRule } from '../components/reason-field.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { Who } from '../features/audit/who.tsx'
import { mergeList } from '../features/merges/merge-list.tsx'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

type Merge = Answers['admin']['merges']['get']

export const MergesPage = () => (
  <ListPage
    list={mergeList}
    description="Clients that were made part of others. A merge can be undone while nothing has happened to what went over."
  />
)

export function MergePage() {
  const query = useQuery(api.admin.merges.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Merge"
      list={{ label: 'Merged clients', href: '/merges' }}
      query={query}
      header={(merge) => ({
        title: `${merge.from.name} into ${merge.into.name}`,
        meta: <span>Merge no. {merge.id}</span>,
        actions: <Undo merge={merge} />,
      })}
    >
      {(merge) => (
        <>
          {!merge.undone && <Hindrances title="It cannot be undone any more" sentences={merge.hindrances} />}
          <div className="grid items-start gap-6 xl:grid-cols-2">
            <Card title="Merge">
              <KeyValueList
                items={[
                  { label: 'Went away', value: <Whom client={merge.from} /> },
                  { label: 'Stays', value: <Whom client={merge.into} /> },
                  { label: 'Reason', value: merge.reason },
                  { label: 'By', value: <Who actor={merge.madeBy} /> },
                  { label: 'Made', value: <Moment at={merge.madeAt} /> },
                  ...(merge.undone
                    ? [
                        { label: 'Undone', value: <Moment at={merge.undone.at} /> },
                        { label: 'Undone by', value: <Who actor={merge.undone.by} /> },
                        { label: 'Why', value: merge.undone.reason },
                      ]
                    : []),
                ]}
              />
            </Card>
            <Card title="Went over">
              <KeyValueList items={merge.wentOver.map(({ holds, count }) => ({ label: holds, value: count }))} />
            </Card>
          </div>
        </>
      )}
    </ThingPage>
  )
}

const Whom = ({ client: { id, name } }: { client: Merge['from'] }) => (
  <TextLink href={`/clients/${id}`}>
    {name}, no. {id}
  </TextLink>
)

function Undo({ merge: { id, from, undone, hindrances } }: { merge: Merge }) {
  const { may } = useStaff()
  if (undone || hindrances.length > 0 || !may('clients.merge')) return null
  return (
    <ActDialog
      label="Undo the merge"
      icon={Undo2}
      tone="danger"
      title="Undo the merge"
      description={`Exactly what went over returns to ${from.name}, with what was owed and owned.`}
      start={{ reason: '' }}
      act={client.admin.merges.undo}
      inputOf={(values) => ({ id, ...values })}
      done={() => `${from.name} stands by itself again`}
    >
      {({ register, formState: { errors } }) => (
        <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
      )}
    </ActDialog>
  )
}
