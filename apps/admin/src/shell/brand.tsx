/** The mark and the name. */
export function Brand() {
  return (
    <span className="flex items-center gap-2">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-7 shrink-0 text-accent">
        <rect width="32" height="32" rx="7" fill="currentColor" />
        <path
          d="M10.5 24V15a5.5 5.5 0 0 1 11 0v9M8 24.5h5M19 24.5h5"
          fill="none"
          stroke="var(--color-on-accent)"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </svg>
      <span className="text-lg leading-none font-semibold tracking-tight max-sm:sr-only">Ostler</span>{' '}
      <span className="text-sm leading-none text-muted max-sm:sr-only">staff</span>
    </span>
  )
}
