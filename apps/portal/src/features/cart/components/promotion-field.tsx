import { Button, Field, Input, Notice, toast } from '@ostler/ui'
import { type FormEvent, useState } from 'react'
import { asToast } from '../../../api/index.ts'
import { asSentence } from '../../../sentence.ts'
import type { Cart } from '../api.ts'
import { useApplyPromotion, useRemovePromotion } from '../changes.ts'

/** A promotion code: put on the cart, or taken off it. */
export function PromotionField({ cart }: { cart: Cart }) {
  const [code, setCode] = useState('')
  const apply = useApplyPromotion()
  const remove = useRemovePromotion()
  const { promotion } = cart

  function submit(event: FormEvent) {
    event.preventDefault()
    if (code.trim() !== '' && !apply.isPending) apply.mutate({ code }, { onSuccess: () => setCode('') })
  }

  if (promotion)
    return (
      <div className="mt-4 flex flex-col gap-2">
        <p className="flex items-center justify-between gap-3">
          <span className="min-w-0 wrap-anywhere">
            {promotion.label} ({promotion.code})
          </span>
          <Button
            size="sm"
            variant="ghost"
            loading={remove.isPending}
            aria-label={`Remove the promotion ${promotion.code}`}
            onClick={() => remove.mutate(undefined, { onError: (error) => void toast.error(...asToast(error)) })}
          >
            Remove
          </Button>
        </p>
        {promotion.why ? (
          <Notice tone="warning" live>
            {promotion.why}
          </Notice>
        ) : null}
      </div>
    )
  return (
    <form onSubmit={submit} noValidate className="mt-4 flex flex-col gap-2">
      <Field label="Promotion code" error={apply.error ? asSentence(apply.error.message) : undefined}>
        <Input
          name="code"
          value={code}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={({ target }) => setCode(target.value)}
        />
      </Field>
      <Button type="submit" size="sm" loading={apply.isPending}>
        Apply
      </Button>
    </form>
  )
}
