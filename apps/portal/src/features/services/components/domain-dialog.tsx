import { Button, Dialog, Field, FormActions, FormErrorSummary, Input, toast } from '@ostler/ui'
import { api } from '../../../api/index.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { useWish } from '../use-control.ts'

type DomainDialogProps = { serviceId: number; domain: string | null; onClose: () => void }

/** Another domain for what is on the server. */
export function DomainDialog({ serviceId, domain, onClose }: DomainDialogProps) {
  const own = useApiForm({ defaultValues: { domain: '' } })
  const change = useWish(api.serviceControl.rename, {
    onSuccess: () => {
      toast.success('The domain is being changed on the server.')
      onClose()
    },
    onError: own.refuse,
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="Change the domain"
      description={domain ? `Now it is ${domain}.` : undefined}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit((typed) => {
          if (!change.isPending) change.mutate({ id: serviceId, domain: typed.domain.trim().toLowerCase() })
        })}
      >
        <FormErrorSummary {...own.summary} title="The domain stays as it is" />
        <Field
          label="New domain"
          required
          error={own.problem('domain')}
          help="Let the new domain lead to the server yourself. The old one stops showing your site."
        >
          <Input
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            inputMode="url"
            maxLength={253}
            {...own.text('domain', {
              required: 'Enter a domain.',
              pattern: { value: /^([a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9]$/i, message: 'must be a domain name' },
            })}
          />
        </Field>
        <FormActions>
          <Button type="submit" variant="primary" loading={change.isPending} loadingText="One moment…">
            Change the domain
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
