import type { MailKind } from '@ostler/contract'
import type { Tx } from '../../../platform/context.ts'
import { type MailData, type MailTemplate, type MailToQueue, queueMails } from '../../messaging/index.ts'
import { type Recipient, recipientsOf } from '../queries/recipients.ts'

export type MailToClient<Name extends MailTemplate> = {
  clientId: number
  template: Name
  /** Names the reason for this mail; each contact who gets a copy has a key of their own behind it. */
  dedupeKey: string
  /** What the mail says, without the first name of whom it greets. */
  data: Omit<MailData<Name>, 'firstName'>
  /** What a copy says otherwise: a link that lets people in is for the account's own address. */
  copy?: Partial<MailData<Name>>
}

/** Writes to an account about something: to its own address and to the contacts that chose this kind of mail. */
export const mailClient = <Name extends MailTemplate>(
  tx: Tx,
  kind: MailKind,
  mail: MailToClient<Name>,
): Promise<void> => mailClients(tx, kind, [mail])

/** The same for many at once, with a number of statements that does not depend on how many they are. */
export async function mailClients<Name extends MailTemplate>(
  tx: Tx,
  kind: MailKind,
  mails: MailToClient<Name>[],
): Promise<void> {
  const recipients = await recipientsOf(
    tx,
    mails.map(({ clientId }) => clientId),
    kind,
  )
  const unwanted = mails.filter(({ clientId }) => !recipients.has(clientId)).length
  if (unwanted > 0) tx.record({ action: 'mails_not_wanted', object: 'mails', after: { kind, count: unwanted } })
  await queueMails(
    tx,
    mails.flatMap((mail) => (recipients.get(mail.clientId) ?? []).map((to) => addressed(mail, to))),
  )
}

function addressed<Name extends MailTemplate>(mail: MailToClient<Name>, to: Recipient): MailToQueue<Name> {
  const isCopy = to.contactId !== null
  return {
    template: mail.template,
    to: to.email,
    toName: to.name,
    clientId: mail.clientId,
    dedupeKey: isCopy ? `${mail.dedupeKey}:contact:${to.contactId}` : mail.dedupeKey,
    data: { ...mail.data, ...(isCopy ? mail.copy : {}), firstName: to.firstName } as MailData<Name>,
  }
}
