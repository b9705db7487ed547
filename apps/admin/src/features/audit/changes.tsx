import type { ReactNode } from 'react'
import { type Change, changesBetween } from './changes-between.ts'

/** What was changed: the fields' names at a glance, and each one before → after when opened, with the reference. */
export function Changes({ before, after, children }: { before: unknown; after: unknown; children: ReactNode }) {
  const changes = changesBetween(before, after)
  return (
    <details className="text-start">
      <summary className="w-fit rounded-sm py-0.5">
        {changes.length === 0 ? 'Details' : changes.length === 1 ? '1 field' : `${changes.length} fields`}
        {changes.length > 0 && <span className="text-muted">: {namesOf(changes)}</span>}
      </summary>
      <dl className="mt-2 grid gap-2 border-s-2 ps-3 text-sm">
        {changes.map(({ field, from, to }) => (
          <div key={field}>
            <dt className="font-mono text-xs text-muted">{field}</dt>
            <dd className="flex flex-wrap items-baseline gap-x-2">
              {from !== undefined && <Value value={from} as="del" />}
              {from !== undefined && to !== undefined && <span aria-hidden="true">→</span>}
              {to !== undefined && <Value value={to} as="ins" />}
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-xs text-muted">Reference</dt>
          <dd>{children}</dd>
        </div>
      </dl>
    </details>
  )
}

const look = {
  del: 'bg-danger-soft text-danger-ink line-through decoration-danger-line',
  ins: 'bg-success-soft text-success-ink no-underline',
}

function Value({ value, as: Tag }: { value: unknown; as: 'del' | 'ins' }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return (
    <Tag className={`rounded-sm px-1 font-mono text-xs whitespace-pre-wrap wrap-anywhere ${look[Tag]}`}>
      {text || '(empty)'}
    </Tag>
  )
}

const namesShown = 3

function namesOf(changes: Change[]) {
  const names = changes.slice(0, namesShown).map((change) => change.field)
  return changes.length > namesShown ? `${names.join(', ')}, …` : names.join(', ')
}
