import { DateText, Notice, TextLink } from '@ostler/ui'
import { useCollection } from './api.ts'

/** Says when and with what an open invoice is charged by itself; nothing where it is not. */
export function CollectionNote({ invoiceId, seesMethods }: { invoiceId: number; seesMethods: boolean }) {
  const { data } = useCollection(invoiceId)
  if (!data) return null
  const { state, method, on, pausedUntil, tries, reason } = data
  const lastTry = tries > 0 && reason ? `The last try did not go through: ${reason.replace(/\.$/, '')}. ` : null
  const methods = seesMethods ? <TextLink href="/account/payment-methods">Cards and accounts</TextLink> : undefined
  if (state === 'planned' && method && on)
    return (
      <Notice tone="info" title={`We will charge ${method.name}`} actions={methods}>
        On <DateText value={on} />. {lastTry}You need not do anything, and you can pay now in any way.
      </Notice>
    )
  if (state === 'stopped')
    return (
      <Notice tone="warning" title="This invoice is not charged by itself any more" actions={methods}>
        {lastTry}Please pay it now, or add another card.
      </Notice>
    )
  if (state === 'paused' && method)
    return (
      <Notice tone="info" title={`We do not charge ${method.name} at the moment`}>
        {pausedUntil ? (
          <>
            Until <DateText value={pausedUntil} /> nothing is charged by itself.
          </>
        ) : (
          'Our staff has paused it.'
        )}{' '}
        You can pay now in any way.
      </Notice>
    )
  return null
}
