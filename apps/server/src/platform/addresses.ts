import { definePort } from './ports.ts'

/** Where people reach the portal and the API, without a slash at the end: links in mails start with it. */
export const publicUrl = definePort<string>('platform.public_url')
