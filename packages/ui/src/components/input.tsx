import { Eye, EyeOff, Search, X } from 'lucide-react'
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useState,
} from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import { useField } from './field.tsx'

// Under 16 px, phones zoom into a field that is tapped; so the text is larger there.
const text = 'text-lg sm:text-base'
const frame =
  'rounded-md border border-control bg-surface shadow-sm transition-colors has-[:user-invalid]:border-danger aria-invalid:border-danger'
const focused = 'focus-visible:border-focus focus-visible:outline-offset-0'
const disabled = 'disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted'

export type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'size'> & {
  /** Inside the border, before and after what is typed: a unit, an icon, a button. */
  leading?: ReactNode
  trailing?: ReactNode
  size?: 'sm' | 'md'
  ref?: Ref<HTMLInputElement>
}

export function Input({ leading, trailing, size = 'md', className, ...rest }: InputProps) {
  const field = useField(rest)
  const height = size === 'sm' ? 'control-sm' : 'control-md'
  if (!leading && !trailing) {
    return (
      <input
        {...rest}
        {...field}
        className={cx('w-full min-w-0 px-3', height, text, frame, focused, disabled, className)}
      />
    )
  }
  return (
    <div
      className={cx(
        'flex w-full min-w-0 items-center',
        height,
        frame,
        'has-[input:focus-visible]:border-focus has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-focus',
        'has-[input:disabled]:bg-sunken has-[[aria-invalid=true]]:border-danger',
        className,
      )}
    >
      {leading ? <span className="flex shrink-0 items-center ps-3 text-muted">{leading}</span> : null}
      <input
        {...rest}
        {...field}
        className={cx(
          'min-h-[inherit] w-full min-w-0 flex-1 bg-transparent px-3 outline-none',
          text,
          'disabled:text-muted',
        )}
      />
      {trailing ? <span className="flex shrink-0 items-center pe-3 text-muted">{trailing}</span> : null}
    </div>
  )
}

/** A file of this device, in the frame of the other fields. */
export function FileInput({
  className,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'size'> & { ref?: Ref<HTMLInputElement> }) {
  const field = useField(rest)
  return (
    <input
      {...rest}
      {...field}
      type="file"
      className={cx(
        'control-md w-full min-w-0 cursor-pointer pe-3 file:me-3 file:min-h-[inherit] file:cursor-pointer file:border-e file:border-control file:bg-sunken file:px-3 file:font-medium',
        text,
        frame,
        focused,
        disabled,
        className,
      )}
    />
  )
}

export type PasswordInputProps = Omit<InputProps, 'type' | 'leading' | 'trailing'>

export function PasswordInput(props: PasswordInputProps) {
  const texts = useTexts()
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <Input
      autoComplete="current-password"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
      type={shown ? 'text' : 'password'}
      trailing={
        <button
          type="button"
          aria-label={texts.showPassword}
          aria-pressed={shown}
          title={shown ? texts.hidePassword : texts.showPassword}
          onClick={() => setShown(!shown)}
          className="-me-2.5 inline-flex size-8 items-center justify-center rounded-sm hover:text-ink pointer-coarse:size-11"
        >
          <Icon aria-hidden className="size-4" />
        </button>
      }
    />
  )
}

export type SearchInputProps = Omit<InputProps, 'type' | 'leading' | 'trailing'> & {
  label: string
  /** Shown while it is empty, e.g. "/". */
  shortcut?: string
  onClear?: () => void
}

export function SearchInput({ label, shortcut, onClear, ...rest }: SearchInputProps) {
  const texts = useTexts()
  const filled = Boolean(rest.value)
  return (
    <Input
      size="sm"
      placeholder={label}
      {...rest}
      type="text"
      inputMode="search"
      role="searchbox"
      aria-label={label}
      leading={<Search aria-hidden className="size-4" />}
      trailing={
        filled && onClear ? (
          <button
            type="button"
            aria-label={texts.clear}
            title={texts.clear}
            onClick={onClear}
            className="-me-2 inline-flex size-6 items-center justify-center rounded-sm hover:text-ink pointer-coarse:size-11"
          >
            <X aria-hidden className="size-4" />
          </button>
        ) : shortcut ? (
          <Key>{shortcut}</Key>
        ) : undefined
      }
    />
  )
}

export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-sm border bg-sunken px-1.5 font-sans text-xs text-muted" aria-hidden>
      {children}
    </kbd>
  )
}

export type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }

export function Textarea({ className, rows = 4, ...rest }: TextareaProps) {
  const field = useField(rest)
  return (
    <textarea
      rows={rows}
      {...rest}
      {...field}
      className={cx('field-sizing-content min-h-24 w-full px-3 py-2', text, frame, focused, disabled, className)}
    />
  )
}

export type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'size'> & {
  size?: 'sm' | 'md'
  ref?: Ref<HTMLSelectElement>
}

/** The platform's own list: nothing else works as well on a phone. */
export function Select({ size = 'md', className, ...rest }: SelectProps) {
  const field = useField(rest)
  return (
    <select
      {...rest}
      {...field}
      className={cx(
        'select-arrow w-full min-w-0 truncate ps-3 pe-8',
        size === 'sm' ? 'control-sm' : 'control-md',
        text,
        frame,
        focused,
        disabled,
        className,
      )}
    />
  )
}
