import { useShop } from './shop.ts'

/** A horseshoe with its nail holes, ends up so that the luck stays in. */
function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="7" fill="var(--color-accent)" />
      <path
        d="M10.5 8C5.8 13.5 6.8 24.5 16 24.5S26.2 13.5 21.5 8"
        fill="none"
        stroke="var(--color-on-accent)"
        strokeWidth="5"
        strokeLinecap="square"
      />
      <path
        d="M8.8 12.5h0M9.3 17.5h0M12 22h0M20 22h0M22.7 17.5h0M23.2 12.5h0"
        stroke="var(--color-accent)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  )
}

export function Brand() {
  const { name } = useShop()
  return (
    <span className="inline-flex items-center gap-2 text-lg leading-tight font-bold tracking-tight text-ink">
      <BrandMark className="size-7 shrink-0" />
      {name}
    </span>
  )
}
