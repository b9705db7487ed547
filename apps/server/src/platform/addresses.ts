import { definePort } from './ports.ts'

/** Where people reach the portal and the API, without a slash at the end: links in mails start with it. */
export const publicUrl = definePort<string>('platform.public_url')

/** Does no money move and no mail leave here? */
export const isSandbox = definePort<boolean>('platform.is_sandbox')
