/** A row of stable doors, two of them open: the shop's picture of a rack. Drawn in the theme's own colours. */
export function StableRow({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 420 230" aria-hidden="true" className={className}>
      <path d="M0 58 22 20h376l22 38z" fill="var(--color-accent)" />
      <path d="M11 58h398v150H11z" fill="var(--color-surface)" />
      <path d="M11 58h398v10H11z" fill="var(--color-line)" />
      {[0, 1, 2].map((place) => (
        <StableDoor key={place} x={34 + place * 124} open={place !== 1} />
      ))}
      <path d="M0 208h420" stroke="var(--color-line-strong)" strokeWidth="3" />
    </svg>
  )
}

function StableDoor({ x, open }: { x: number; open: boolean }) {
  return (
    <g transform={`translate(${x} 84)`}>
      <path d="M0 124V46a52 46 0 0 1 104 0v78z" fill={open ? 'var(--color-ink)' : 'var(--color-accent-soft)'} />
      {open ? (
        <>
          {/* Who lives here: a server, with its light on. */}
          <g fill="none" stroke="var(--color-canvas)" strokeOpacity=".55" strokeWidth="2">
            <rect x="26" y="24" width="52" height="15" rx="3" />
            <rect x="26" y="44" width="52" height="15" rx="3" />
            <path d="M46 31.5h22M46 51.5h22" />
          </g>
          <circle cx="35" cy="31.5" r="3" fill="var(--color-success)" />
          <circle cx="35" cy="51.5" r="3" fill="var(--color-success)" />
        </>
      ) : (
        <path d="M52 1v61M18 16v46M86 16v46" stroke="var(--color-accent)" strokeWidth="2" />
      )}
      <path d="M0 64h104v60H0z" fill="var(--color-accent)" />
      <path
        d="M6 118 98 70M0 64h104M0 124V46a52 46 0 0 1 104 0v78z"
        fill="none"
        stroke="var(--color-on-accent)"
        strokeOpacity=".8"
        strokeWidth="3"
      />
      <path d="M0 124V46a52 46 0 0 1 104 0v78z" fill="none" stroke="var(--color-accent)" strokeWidth="4" />
    </g>
  )
}
