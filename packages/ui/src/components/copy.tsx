import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import { toast } from './toaster.tsx'

export type CopyButtonProps = { value: string; label?: string; size?: 'sm' | 'md'; className?: string }

export function CopyButton({ value, label, size = 'sm', className }: CopyButtonProps) {
  const texts = useTexts()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy() {
    try {
      await navigator.clipboard.writeText(value)
      setCopied(true)
    } catch {
      // The clipboard is closed to pages without TLS and where a policy says so.
      toast.error(texts.copyFailed)
    }
  }

  const name = label ? `${texts.copy}: ${label}` : texts.copy
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={copy}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-sunken hover:text-ink pointer-coarse:size-11',
        size === 'sm' ? 'size-8' : 'size-9',
        className,
      )}
    >
      <Icon aria-hidden className={cx('size-3.5', copied && 'text-success')} />
      <span role="status" className="sr-only">
        {copied ? texts.copied : ''}
      </span>
    </button>
  )
}

export type CopyableTextProps = {
  value: string
  /** Shown instead of the value. */
  children?: ReactNode
  label?: string
  mono?: boolean
  className?: string
}

export function CopyableText({ value, children, label, mono, className }: CopyableTextProps) {
  return (
    <span className={cx('-my-1.5 inline-flex max-w-full items-center gap-0.5 align-middle', className)}>
      <span className={cx('min-w-0 wrap-anywhere', mono && 'font-mono text-sm')}>{children ?? value}</span>
      <CopyButton value={value} label={label ?? value} />
    </span>
  )
}
