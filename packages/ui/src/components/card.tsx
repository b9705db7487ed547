import { type ReactNode, useId } from 'react'
import { cx } from '../class-names.ts'

export type CardProps = {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  footer?: ReactNode
  /** `none` for what brings its own, such as a table. */
  padding?: 'normal' | 'none'
  level?: 2 | 3 | 4
  className?: string
  children?: ReactNode
}

export function Card({
  title,
  description,
  actions,
  footer,
  padding = 'normal',
  level = 2,
  className,
  children,
}: CardProps) {
  const titleId = useId()
  const Heading = `h${level}` as const
  const Box = title ? 'section' : 'div'
  return (
    <Box
      aria-labelledby={title ? titleId : undefined}
      className={cx('flex min-w-0 flex-col rounded-lg border bg-surface', className)}
    >
      {title || actions ? (
        <div
          className={cx(
            'flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2 px-4 pt-3.5',
            padding === 'none' && 'border-b pb-3',
          )}
        >
          <div className="min-w-0">
            {title ? (
              <Heading id={titleId} className="text-lg leading-6">
                {title}
              </Heading>
            ) : null}
            {description ? <p className="text-muted">{description}</p> : null}
          </div>
          {actions ? <div className="-my-1 flex flex-wrap items-baseline gap-2">{actions}</div> : null}
        </div>
      ) : null}
      {padding === 'none' ? children : <div className="flex-1 px-4 py-3.5">{children}</div>}
      {footer ? <div className="rounded-b-lg border-t bg-sunken/50 px-4 py-2.5">{footer}</div> : null}
    </Box>
  )
}
