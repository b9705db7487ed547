import { Link } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'
import { parseSearch } from '../location.ts'

type AppLinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; ref?: Ref<HTMLAnchorElement> }

/** A link of this app, or a plain one when it leaves: to the API's files, the portal, another site, a place on this page. */
export function AppLink({ href, ...rest }: AppLinkProps) {
  const leaves = !href.startsWith('/') || href.startsWith('/api/') || rest.target === '_blank'
  if (leaves) return <a href={href} {...rest} />

  const { pathname, search, hash } = new URL(href, window.location.origin)
  return (
    <Link
      {...rest}
      to={pathname}
      search={parseSearch(search)}
      hash={hash.slice(1) || undefined}
      // The router marks links to the current page; only an exact match deserves that, a filter of it does not.
      activeOptions={{ exact: true }}
    />
  )
}
