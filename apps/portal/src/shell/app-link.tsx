import type { LinkProps } from '@ostler/ui'
import { Link } from '@tanstack/react-router'

/** What the server answers itself, beside this app. */
const servedElsewhere = /^\/(api|admin|dev|sandbox)(\/|$)/

/** Links of the component library, which are plain `href`s, as links of the router. */
export function AppLink({ href, ...rest }: LinkProps) {
  const url = new URL(href, window.location.href)
  const leaves = url.origin !== window.location.origin || servedElsewhere.test(url.pathname)
  if (leaves || href.startsWith('#') || rest.target || rest.download !== undefined) return <a href={href} {...rest} />
  return (
    <Link
      {...rest}
      to={url.pathname as '/'}
      search={Object.fromEntries(url.searchParams) as never}
      hash={url.hash.slice(1)}
      activeOptions={{ exact: true, includeSearch: true }}
    />
  )
}
