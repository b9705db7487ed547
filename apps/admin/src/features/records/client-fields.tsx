import { Button, Card, Checkbox, Field, Input, KeyValueList, PasswordInput, Select } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { useStaff } from '../../session.ts'

type Answered = Answers['admin']['clientFields']['answers']['items'][number]
type Draft = Record<string, string | boolean>

/** What a client was asked and answered. Nothing where nothing is asked. */
export function ClientFields({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const query = useQuery(api.admin.clientFields.answers.queryOptions({ input: { id: clientId } }))
  if (query.data?.items.length === 0) return null
  const asked = query.data?.items.filter((field) => !field.retired) ?? []
  return (
    <Card
      title="Fields"
      actions={may('clients.manage') && asked.length > 0 && <AnswerFields clientId={clientId} fields={asked} />}
    >
      <QueryResult query={query}>
        {({ items }) => (
          <KeyValueList
            items={items.map((field) => ({
              label: field.label,
              value:
                field.kind === 'password' && field.answered ? (
                  <Revealed clientId={clientId} name={field.name} />
                ) : (
                  answerOf(field)
                ),
              help: [field.staffOnly && 'staff only', field.retired && 'not asked any more'].filter(Boolean).join(', '),
            }))}
          />
        )}
      </QueryResult>
    </Card>
  )
}

const answerOf = ({ kind, answer }: Answered) => (kind === 'tick' ? (answer === 'yes' ? 'Yes' : 'No') : (answer ?? '–'))

/** A password that the client left; each look is recorded. */
function Revealed({ clientId, name }: { clientId: number; name: string }) {
  const { may } = useStaff()
  const [answer, setAnswer] = useState<string>()
  const reveal = useAct(client.admin.clientFields.reveal, {
    onSuccess: (shown) => setAnswer(shown.answer),
    onError: toastProblem('It stays hidden'),
  })
  if (answer !== undefined) return <code className="wrap-anywhere">{answer}</code>
  return (
    <>
      ••••••{' '}
      {may('clients.manage') && (
        <Button size="sm" loading={reveal.isPending} onClick={() => reveal.mutate({ id: clientId, name })}>
          Show
        </Button>
      )}
    </>
  )
}

function AnswerFields({ clientId, fields }: { clientId: number; fields: Answered[] }) {
  const start = Object.fromEntries(
    fields.map(({ name, kind, answer }) => [name, kind === 'tick' ? answer === 'yes' : (answer ?? '')]),
  )
  return (
    <ActDialog<Draft, Parameters<typeof client.admin.clientFields.answer>[0], unknown>
      label="Edit fields"
      icon={Pencil}
      title="Fields"
      start={start}
      act={client.admin.clientFields.answer}
      inputOf={(draft) => ({ id: clientId, fields: changed(fields, start, draft) })}
      done={() => 'Fields saved'}
      fieldOf={(field) => field.replace(/^fields\./, '')}
    >
      {(form) =>
        fields.map(({ name, label, kind, choices, help, answered }) =>
          kind === 'tick' ? (
            <Checkbox key={name} label={label} help={help || undefined} {...form.register(name)} />
          ) : (
            <Field
              key={name}
              label={label}
              optional
              help={kind === 'password' && answered ? 'One is saved. Leave it empty to keep it.' : help || undefined}
              error={form.formState.errors[name]?.message}
            >
              {kind === 'choice' ? (
                <Select {...form.register(name)}>
                  <option value="">None</option>
                  {choices.map((choice) => (
                    <option key={choice}>{choice}</option>
                  ))}
                </Select>
              ) : kind === 'password' ? (
                <PasswordInput autoComplete="off" {...form.register(name)} />
              ) : (
                <Input type={kind === 'date' ? 'date' : 'text'} autoComplete="off" {...form.register(name)} />
              )}
            </Field>
          ),
        )
      }
    </ActDialog>
  )
}

/** Only what was touched: what the client still has to answer does not hold staff up. */
function changed(fields: Answered[], start: Draft, draft: Draft): Record<string, string> {
  const touched = fields.filter(({ name }) => draft[name] !== start[name])
  return Object.fromEntries(
    touched.map(({ name, kind }) => [name, kind === 'tick' ? (draft[name] ? 'yes' : '') : String(draft[name])]),
  )
}
