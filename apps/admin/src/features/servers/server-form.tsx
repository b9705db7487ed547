import { Card, CopyableText, FieldRow } from '@ostler/ui'
import { useWatch } from 'react-hook-form'
import { EditorForm } from '../../components/editor-form.tsx'
import { LongTextField, SwitchField, TextField, WholeField } from '../../components/form-fields.tsx'
import { SettingFields } from '../../components/setting-fields.tsx'
import { type SettingField, settingLabels } from '../../components/settings-draft.ts'
import { fieldOfServer, type ServerDraft } from './server-draft.ts'

type ServerFormProps = {
  start: ServerDraft
  isNew: boolean
  mayManage: boolean
  form: SettingField[]
  secretsThere: string[]
  setUpHelp: string
  /** Of one that is set up: what the address of its call-backs will be. Null: it has none. */
  callbackRoot?: string | null
  save: (draft: ServerDraft) => Promise<ServerDraft>
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

const labels: Record<string, string> = {
  name: 'Name',
  label: 'Label',
  nameServers: 'Name servers',
  mostAccounts: 'Most accounts',
  diskMib: 'Disk',
  memoryMib: 'Memory',
}

/** All that staff decide about a server. */
export function ServerForm({ form, secretsThere, setUpHelp, callbackRoot, ...props }: ServerFormProps) {
  const settingLabel = settingLabels(form)
  return (
    <EditorForm
      noun="server"
      fieldOf={fieldOfServer}
      labelOf={(field) => labels[field] ?? settingLabel(field)}
      {...props}
    >
      {() => (
        <>
          <Card title="Settings">
            <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
              {setUpHelp && <SetUpHelp text={setUpHelp} isOpen={props.isNew} />}
              <TextField name="label" label="Label" help="How staff call it." rules={{ required: 'Give it a label' }} />
              {props.isNew && (
                <TextField
                  name="name"
                  label="Name"
                  help="In the address of its call-backs and in the log; it cannot be changed later."
                  rules={{ required: 'Give it a name' }}
                />
              )}
              {callbackRoot && <FutureCallback root={callbackRoot} />}
              <SettingFields form={form} secretsThere={secretsThere} none="This kind of server needs no settings." />
            </div>
          </Card>
          <Card title="Capacity" description="How much of it is sold. An empty field is no limit.">
            <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
              <SwitchField name="isOpen" label="It takes new accounts" help="Those that are there stay, in any case." />
              <WholeField name="mostAccounts" label="Most accounts" optional />
              <FieldRow>
                <WholeField name="diskMib" label="Disk" trailing="MiB" optional />
                <WholeField name="memoryMib" label="Memory" trailing="MiB" optional />
              </FieldRow>
            </div>
          </Card>
          <Card title="For clients and staff">
            <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
              <LongTextField
                name="nameServers"
                label="Name servers"
                help="One per line, as clients enter them at their registrar."
                optional
              />
              <LongTextField name="notes" label="Notes" help="For staff." optional />
            </div>
          </Card>
        </>
      )}
    </EditorForm>
  )
}

const SetUpHelp = ({ text, isOpen }: { text: string; isOpen: boolean }) => (
  <details open={isOpen} className="text-sm">
    <summary className="cursor-pointer py-1">How to prepare the server</summary>
    <p className="wrap-anywhere whitespace-pre-line text-muted">{text}</p>
  </details>
)

/** Some servers are told where to send their call-backs before they are set up here. */
function FutureCallback({ root }: { root: string }) {
  const name = useWatch<ServerDraft, 'name'>({ name: 'name' })
  return (
    <div>
      <span className="block font-medium">Address for its call-backs</span>
      <CopyableText value={root + name.trim()} label="Address for its call-backs" mono />
    </div>
  )
}
