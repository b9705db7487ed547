import type { Vault } from '../../platform/crypto.ts'

/** What a mail says. Kept sealed, because links in mails let people in. */
export type Body = { text: string; html: string }

/** The place a body is sealed for. */
export const placeOf = (mailId: number): string => `messaging.mails:${mailId}`

export const sealBody = (vault: Vault, mailId: number, { text, html }: Body): string =>
  vault.seal(JSON.stringify({ text, html }), placeOf(mailId))

export const openBody = (vault: Vault, mailId: number, sealed: string): Body =>
  JSON.parse(vault.open(sealed, placeOf(mailId)))
