import { cx } from '../class-names.ts'
import { Link, type LinkProps } from '../provider.tsx'

export function TextLink({ className, ...props }: LinkProps) {
  return (
    <Link
      {...props}
      className={cx(
        'rounded-sm font-medium text-accent-ink underline decoration-accent/40 underline-offset-3 hover:decoration-current',
        className,
      )}
    />
  )
}
