import { LinkButton } from '@ostler/ui'
import { usePageTitle } from './use-page-title.ts'

/** For an address nobody knows, and for a record that is not there or not yours; the two look the same on purpose. */
export function NotFound({ what }: { what: string }) {
  usePageTitle('Not found')
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-20 text-center">
      <p className="text-sm font-semibold text-muted tabular-nums">404</p>
      <h1 className="mt-1 text-2xl">This {what} is not here</h1>
      <p className="mt-2 text-muted">
        The address may be mistyped, or it belongs to another account. If you followed a link of ours, please tell us.
      </p>
      <div className="mt-6 flex flex-wrap justify-center gap-2">
        <LinkButton href="/" variant="primary">
          Go to the shop
        </LinkButton>
        <LinkButton href="/account">My account</LinkButton>
      </div>
    </div>
  )
}
