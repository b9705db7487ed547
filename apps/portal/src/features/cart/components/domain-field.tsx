import { Button, Field, Input } from '@ostler/ui'
import { type FormEvent, useState } from 'react'
import { asSentence } from '../../../sentence.ts'
import type { CartItem } from '../api.ts'
import { useChangeItem } from '../changes.ts'

/** Asks for the domain name of what came into the cart without one, as the products of a bundle do. */
export function DomainField({ item }: { item: CartItem }) {
  const [typed, setTyped] = useState('')
  const change = useChangeItem()
  const refusal = change.error?.fields.find(({ field }) => field === 'domain')?.message ?? change.error?.message
  function save(event: FormEvent) {
    event.preventDefault()
    const domain = typed.trim().toLowerCase()
    if (domain && !change.isPending) change.mutate({ itemId: item.id, domain })
  }
  return (
    <form noValidate onSubmit={save} className="flex flex-col gap-2 sm:max-w-md">
      <Field
        label={`Domain name for ${item.product.name}`}
        required
        error={refusal && asSentence(refusal)}
        help="The name your site will answer to. You can point it here later."
      >
        <Input
          name="domain"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          placeholder="example.com"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
        />
      </Field>
      <Button type="submit" size="sm" className="self-start" loading={change.isPending} loadingText="Saving…">
        Save the domain name
      </Button>
    </form>
  )
}

/** Whether it cannot be ordered before its domain name is given. */
export const lacksDomain = ({ product, domain }: CartItem): boolean => product.requiresDomain && !domain
