import { invalidField } from '@ostler/kernel'
import { dictionary } from '@zxcvbn-ts/language-common'

/** Length decides, not composition (NIST SP 800-63B, 3.1.1.2). In characters. */
const SHORTEST = 10
const LONGEST = 200

/** Words of the person that others know: a password must not be one of them. */
export type PasswordOwner = {
  email?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
  company?: string | undefined
}

/** What leaks of passwords had most often, all in lower case; shorter ones are refused for their length. */
const common: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= SHORTEST),
)

/**
 * Refuses a password that others would guess early. Pure; the one rule for every door at which a password is chosen.
 *
 * @throws invalid_input for its length, password_too_common for the rest, each naming the field `password`
 */
export function refuseWeakPassword(password: string, owner: PasswordOwner, store: string): void {
  const normal = password.normalize('NFKC')
  const length = [...normal].length
  if (length < SHORTEST) throw invalidField('password', `must have at least ${SHORTEST} characters`)
  if (length > LONGEST) throw invalidField('password', `must have at most ${LONGEST} characters`)

  if (common.has(normal.toLowerCase())) throw tooCommon('is one of the passwords that are tried first')
  if (isOneOf(normal, wordsOf(owner))) throw tooCommon('must not be your name or your e-mail address')
  if (isOneOf(normal, beginningsOf(store))) throw tooCommon('must not be our name')
}

const tooCommon = (message: string) => invalidField('password', message, 'password_too_common')

function wordsOf({ email = '', firstName = '', lastName = '', company = '' }: PasswordOwner): string[] {
  return [
    email,
    email.split('@')[0]!,
    firstName,
    lastName,
    firstName + lastName,
    lastName + firstName,
    ...beginningsOf(company),
  ]
}

/** "Greenfield Hosting GmbH" is also called by its first word, or its first two. */
function beginningsOf(name: string): string[] {
  const words = name.split(/\s+/)
  return words.map((_, index) => words.slice(0, index + 1).join(''))
}

/** Also when it is written apart, or has a year or an exclamation mark behind it. */
function isOneOf(password: string, words: string[]): boolean {
  const undecorated = password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const forms = new Set([joined(password), joined(undecorated)])
  return words.map(joined).some((word) => word.length >= 4 && forms.has(word))
}

const joined = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
