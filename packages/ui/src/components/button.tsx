import { LoaderCircle } from 'lucide-react'
import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from 'react'
import { cx } from '../class-names.ts'
import { Link, type LinkProps, useTexts } from '../provider.tsx'
import type { LucideIcon } from '../tone.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

type Look = {
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: LucideIcon
  iconEnd?: LucideIcon
  /** As wide as its place. */
  full?: boolean
}

// The border is there in every variant: forced colours draw nothing else of a button.
const variants: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent shadow-sm hover:bg-accent-hover',
  secondary: 'border-line-strong bg-surface text-ink shadow-sm hover:bg-sunken',
  ghost: 'border-transparent text-ink hover:bg-sunken',
  danger: 'border-transparent bg-danger text-on-danger shadow-sm hover:bg-danger-hover',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'control-sm gap-1.5 px-2.5 py-1 text-sm',
  md: 'control-md gap-2 px-3.5 py-1.5 text-base',
  lg: 'control-lg gap-2 px-5 py-2 text-lg',
}

function look({ variant = 'secondary', size = 'md', full }: Look, className?: string) {
  return cx(
    'relative inline-flex items-center justify-center rounded-md border text-center font-medium leading-tight transition-colors select-none',
    'disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed',
    sizes[size],
    variants[variant],
    full && 'w-full',
    className,
  )
}

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  Look & {
    /** Busy: keeps the focus and refuses further clicks. */
    loading?: boolean
    loadingText?: string
    ref?: Ref<HTMLButtonElement>
  }

export function Button({
  variant,
  size,
  icon: Icon,
  iconEnd: IconEnd,
  full,
  loading,
  loadingText,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const texts = useTexts()
  const button = (
    <button
      {...rest}
      type={type}
      aria-disabled={loading || rest['aria-disabled']}
      onClick={(event: MouseEvent<HTMLButtonElement>) => {
        // A disabled button would lose the focus and let a screen reader fall off the page, so it stays enabled.
        if (loading) event.preventDefault()
        else onClick?.(event)
      }}
      className={look({ variant, size, full }, className)}
    >
      {loading ? <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" /> : icon(Icon)}
      {loading && loadingText ? loadingText : children}
      {icon(IconEnd)}
    </button>
  )
  if (loading === undefined) return button
  return (
    <>
      {button}
      <span role="status" className="sr-only">
        {loading ? (loadingText ?? texts.loading) : ''}
      </span>
    </>
  )
}

export type LinkButtonProps = LinkProps & Look

export function LinkButton({
  variant,
  size,
  icon: Icon,
  iconEnd: IconEnd,
  full,
  className,
  children,
  ...rest
}: LinkButtonProps) {
  return (
    <Link {...rest} className={look({ variant, size, full }, className)}>
      {icon(Icon)}
      {children}
      {icon(IconEnd)}
    </Link>
  )
}

export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  /** Its name, and the tooltip. */
  label: string
  icon: LucideIcon
  variant?: ButtonVariant
  size?: 'sm' | 'md'
  loading?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({
  label,
  icon: Icon,
  variant = 'ghost',
  size = 'md',
  loading = false,
  className,
  onClick,
  type = 'button',
  ...rest
}: IconButtonProps) {
  const Shown = loading ? LoaderCircle : Icon
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      aria-disabled={loading || rest['aria-disabled']}
      onClick={(event) => {
        if (loading) event.preventDefault()
        else onClick?.(event)
      }}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-md border transition-colors disabled:cursor-not-allowed disabled:opacity-55',
        size === 'sm' ? 'control-sm' : 'control-md',
        'control-square',
        variant === 'ghost' ? 'border-transparent text-muted hover:bg-sunken hover:text-ink' : variants[variant],
        className,
      )}
    >
      <Shown aria-hidden className={cx('size-4', loading && 'animate-spin')} />
    </button>
  )
}

function icon(Icon: LucideIcon | undefined): ReactNode {
  return Icon ? <Icon aria-hidden className="size-4 shrink-0" /> : null
}
