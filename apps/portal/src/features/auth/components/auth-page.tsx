import type { ReactNode } from 'react'

/** The narrow page that logging in and all around it share. */
export function AuthPage({
  title,
  description,
  children,
  after,
}: {
  title: string
  description?: ReactNode
  children?: ReactNode
  after?: ReactNode
}) {
  return (
    <div className="mx-auto w-full max-w-md px-4 py-10 md:py-14">
      <h1 className="text-2xl tracking-[-0.018em]">{title}</h1>
      {description ? <p className="mt-1 text-muted">{description}</p> : null}
      {children ? <div className="mt-6 rounded-lg border bg-surface p-5">{children}</div> : null}
      {after ? <p className="mt-4 text-muted">{after}</p> : null}
    </div>
  )
}
