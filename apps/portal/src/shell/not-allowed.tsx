import type { MemberPermission } from '@ostler/contract'
import { memberPermissions } from '@ostler/contract/permissions'
import { LinkButton } from '@ostler/ui'
import { usePageTitle } from './use-page-title.ts'

/** Instead of a page that the person may not see in this account. */
export function NotAllowed({ account, needs }: { account: string; needs: MemberPermission }) {
  usePageTitle('Not open to you')
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-20 text-center">
      <h1 className="text-2xl">This page is not open to you</h1>
      <p className="mt-2 text-muted">
        In {account} you were not given the permission “{memberPermissions[needs]}”. Its owner, or whoever manages its
        people, can give it to you.
      </p>
      <div className="mt-6">
        <LinkButton href="/account">Back to the overview</LinkButton>
      </div>
    </div>
  )
}
