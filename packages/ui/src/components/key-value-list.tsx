import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { CopyButton } from './copy.tsx'

export type KeyValueItem = {
  label: string
  value: ReactNode
  /** Offers to copy this. */
  copy?: string
  help?: ReactNode
}

export type KeyValueListProps = {
  items: readonly KeyValueItem[]
  /** Label beside the value, or above it in as many columns as fit. */
  layout?: 'rows' | 'grid'
  className?: string
}

export function KeyValueList({ items, layout = 'rows', className }: KeyValueListProps) {
  const rows = layout === 'rows'
  return (
    <dl
      className={cx(
        rows
          ? 'flex flex-col divide-y'
          : 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,12rem),1fr))] gap-x-6 gap-y-4',
        className,
      )}
    >
      {items.map(({ label, value, copy, help }) => (
        <div
          key={label}
          className={cx(
            'min-w-0',
            rows && 'grid grid-cols-1 gap-x-4 py-2 first:pt-0 last:pb-0 sm:grid-cols-[minmax(8rem,2fr)_5fr]',
          )}
        >
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0">
            <span className="flex min-w-0 items-center gap-1">
              <span className="min-w-0 wrap-anywhere">{value}</span>
              {copy === undefined ? null : <CopyButton value={copy} label={label} className="-my-1.5" />}
            </span>
            {help ? <span className="block text-sm text-muted">{help}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}
