import { memberPermissions, staffPermissions } from '@ostler/contract/permissions'
import {
  Button,
  Checkbox,
  Field,
  FieldGroup,
  FormActions,
  FormErrorSummary,
  Input,
  RadioCards,
  Select,
  Textarea,
} from '@ostler/ui'
import { ApiError, api, type Inputs, useAct } from '../../api/index.ts'
import { useApiForm } from '../../forms/use-api-form.ts'
import { useAccount, useSession } from '../../session/index.ts'
import { areasOf } from './areas.ts'

type NewApiTokenProps = { onMade: (token: string) => void; onCancel: () => void }

/** Clients and staff have permissions of the same name that mean different things. */
const sentences: Record<string, Record<string, string>> = { client: memberPermissions, staff: staffPermissions }

const ends = { '30': '30 days', '90': '90 days', '365': 'One year', '': 'No end, until it is revoked' }

/** What a token is called, what it may do, from where, and how long. Only what the person may do themself is offered. */
export function NewApiToken({ onMade, onCancel }: NewApiTokenProps) {
  const session = useSession()
  const account = useAccount()
  const staff = session?.staff ?? null
  const own = useApiForm({
    // The permissions that are ticked stand in one text, as one field.
    defaultValues: { name: '', kind: account ? 'client' : 'staff', permissions: '', addresses: '', days: '365' },
  })
  const refuse = (error: ApiError) => own.refuse(inThisForm(error))
  const options = { onSuccess: ({ token }: { token: string }) => onMade(token), onError: refuse }
  const forClient = useAct(api.apiTokens.createForClient, options)
  const forStaff = useAct(api.apiTokens.createForStaff, options)
  const isPending = forClient.isPending || forStaff.isPending

  const { kind } = own.values
  const held: readonly string[] = (kind === 'staff' ? staff?.permissions : account?.permissions) ?? []
  const ticked = new Set(own.values.permissions.split(' ').filter(Boolean))
  own.text('permissions', { required: 'Choose at least one thing it may do.' })
  const tick = (name: string, isOn: boolean) =>
    own.set('permissions', held.filter((one) => (one === name ? isOn : ticked.has(one))).join(' '))

  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={own.submit(({ name, addresses, days }) => {
        if (isPending) return
        const wish = {
          name: name.trim(),
          allowedAddresses: addresses.split(/[\s,]+/).filter(Boolean),
          expiresInDays: days === '' ? null : Number(days),
        }
        const permissions = [...ticked]
        if (kind === 'staff') forStaff.mutate({ ...wish, permissions } as Inputs['apiTokens']['createForStaff'])
        else forClient.mutate({ ...wish, permissions } as Inputs['apiTokens']['createForClient'])
      })}
    >
      <FormErrorSummary {...own.summary} title="The token is not made" />
      <Field label="Name" required help="So that you know later which program has it." error={own.problem('name')}>
        <Input autoComplete="off" maxLength={80} {...own.text('name', { required: 'Give it a name.' })} />
      </Field>
      {account && staff ? (
        <RadioCards
          legend="Acts"
          name="kind"
          columns={2}
          value={kind}
          onValueChange={(value) => {
            own.set('kind', value)
            own.set('permissions', '')
          }}
          options={[
            { value: 'client', label: `For ${account.name}` },
            { value: 'staff', label: `As staff (${staff.role})` },
          ]}
        />
      ) : (
        <p className="text-muted">{account ? `It acts for ${account.name}.` : 'It acts as staff.'}</p>
      )}
      <div className="flex flex-col gap-3">
        <p className="font-medium">What it may do</p>
        {own.problem('permissions') ? <p className="text-sm text-danger-ink">{own.problem('permissions')}</p> : null}
        <div className="grid gap-5 sm:grid-cols-2">
          {areasOf(held).map(({ area, permissions }) => (
            <FieldGroup key={area} legend={area}>
              {permissions.map((name) => (
                <Checkbox
                  key={name}
                  label={sentences[kind]?.[name] ?? name}
                  checked={ticked.has(name)}
                  onChange={({ target }) => tick(name, target.checked)}
                />
              ))}
            </FieldGroup>
          ))}
        </div>
      </div>
      <Field
        label="Only from these addresses"
        optional
        help="One a line, such as 203.0.113.7 or 2001:db8::/32. Empty: from anywhere."
        error={own.problem('addresses')}
      >
        <Textarea rows={2} spellCheck={false} {...own.text('addresses')} />
      </Field>
      <Field label="Good for" error={own.problem('days')}>
        <Select {...own.text('days')}>
          {Object.entries(ends).map(([days, label]) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <FormActions>
        <Button type="submit" variant="primary" loading={isPending} loadingText="Making…">
          Make the token
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </FormActions>
    </form>
  )
}

/** The server counts the addresses; here they are one field. */
function inThisForm(error: ApiError): ApiError {
  const fields = error.fields.map(({ field, message }) => {
    const [, at] = /^allowedAddresses\.(\d+)$/.exec(field) ?? []
    return at === undefined ? { field, message } : { field: 'addresses', message: `No. ${Number(at) + 1} ${message}` }
  })
  return new ApiError(
    error.status,
    {
      code: error.code,
      message: error.message,
      fields,
      ...(error.reference ? { correlationId: error.reference } : {}),
    },
    error.retryAfterSeconds,
  )
}
