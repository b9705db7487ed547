import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { Link, useTexts } from '../provider.tsx'

export type Breadcrumb = { label: ReactNode; href?: string }

export type PageHeaderProps = {
  title: ReactNode
  description?: ReactNode
  badge?: ReactNode
  actions?: ReactNode
  breadcrumbs?: readonly Breadcrumb[]
  /** Ids, dates and other small facts under the title. */
  meta?: ReactNode
  className?: string
}

export function PageHeader({ title, description, badge, actions, breadcrumbs, meta, className }: PageHeaderProps) {
  return (
    <header className={cx('mb-6 flex flex-col gap-1.5', className)}>
      {breadcrumbs && breadcrumbs.length > 0 ? <Breadcrumbs items={breadcrumbs} /> : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-2xl tracking-[-0.018em] wrap-anywhere">{title}</h1>
            {badge}
          </div>
          {description ? <p className="mt-1 max-w-prose text-muted">{description}</p> : null}
          {meta ? (
            <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">{meta}</div>
          ) : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
    </header>
  )
}

function Breadcrumbs({ items }: { items: readonly Breadcrumb[] }) {
  const texts = useTexts()
  return (
    <nav aria-label={texts.breadcrumbs}>
      <ol className="flex flex-wrap items-center gap-x-1 text-sm text-muted">
        {items.map(({ label, href }, place) => {
          const last = place === items.length - 1
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a crumb is its place in the trail
            <li key={place} className="inline-flex min-w-0 items-center gap-1">
              {place > 0 ? <ChevronRight aria-hidden className="size-3.5 shrink-0 rtl:-scale-x-100" /> : null}
              {href ? (
                <Link
                  href={href}
                  aria-current={last ? 'page' : undefined}
                  className="rounded-sm py-1.5 hover:text-ink hover:underline"
                >
                  {label}
                </Link>
              ) : (
                <span aria-current={last ? 'page' : undefined} className="py-1.5 wrap-anywhere">
                  {label}
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
