import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import { Button } from './button.tsx'

export type KeysetPaging = {
  hasPrevious: boolean
  hasNext: boolean
  onPrevious: () => void
  onNext: () => void
  busy?: boolean
  previousLabel?: string
  nextLabel?: string
  summary?: ReactNode
}

/** Lists are cut at a key, not counted: there is a page before and a page after, and no number of pages. */
export function KeysetPager({
  hasPrevious,
  hasNext,
  onPrevious,
  onNext,
  busy = false,
  previousLabel,
  nextLabel,
  summary,
  className,
}: KeysetPaging & { className?: string }) {
  const texts = useTexts()
  if (!hasPrevious && !hasNext && !summary) return null
  return (
    <nav aria-label={texts.pages} className={cx('flex flex-wrap items-center justify-between gap-2', className)}>
      <span className="text-sm text-muted">{summary}</span>
      <span className="flex gap-2">
        <PageButton possible={hasPrevious && !busy} onClick={onPrevious}>
          <ChevronLeft aria-hidden className="-ms-1 size-4 rtl:-scale-x-100" />
          {previousLabel ?? texts.newer}
        </PageButton>
        <PageButton possible={hasNext && !busy} onClick={onNext}>
          {nextLabel ?? texts.older}
          <ChevronRight aria-hidden className="-me-1 size-4 rtl:-scale-x-100" />
        </PageButton>
      </span>
    </nav>
  )
}

/** Not disabled at the end of the list: it would lose the focus of whoever pages with the keyboard. */
function PageButton({ possible, onClick, children }: { possible: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Button
      size="sm"
      aria-disabled={!possible}
      onClick={() => {
        if (possible) onClick()
      }}
      className="aria-disabled:opacity-55"
    >
      {children}
    </Button>
  )
}
