import { LoaderCircle } from 'lucide-react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'

export type SpinnerProps = { label?: string; hideLabel?: boolean; size?: 'sm' | 'md'; className?: string }

export function Spinner({ label, hideLabel, size = 'md', className }: SpinnerProps) {
  const texts = useTexts()
  return (
    <span role="status" className={cx('inline-flex items-center gap-2 text-muted', className)}>
      <LoaderCircle aria-hidden className={cx('shrink-0 animate-spin', size === 'sm' ? 'size-4' : 'size-5')} />
      <span className={hideLabel ? 'sr-only' : undefined}>{label ?? texts.loading}</span>
    </span>
  )
}
