import type { Answers } from '../../api.ts'

export type FoundAccount = Answers['admin']['accountImport']['list']['items'][number]

export const nameOf = ({ username, domain }: Pick<FoundAccount, 'username' | 'domain'>): string =>
  domain ? `${username} (${domain})` : username
