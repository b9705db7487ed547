import type { MailTransport } from '@ostler/integration-kit'
import type { Context } from '../../platform/context.ts'
import { definePort } from '../../platform/ports.ts'

/** The name and address under which the house writes to people. */
export type Sender = {
  name: string
  /** The From header, such as `Example Hosting <billing@example.com>`. */
  from: string
  publicUrl: string
  /** Postal address and what else the law wants in the footer of a mail, one line each. */
  addressLines: string[]
}

/** Asked for each mail, because the operator may change name and address while the house runs. */
export const sender = definePort<(ctx: Context) => Promise<Sender>>('messaging.sender')

export const mailTransport = definePort<MailTransport>('messaging.mail_transport')
