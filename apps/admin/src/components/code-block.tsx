import { CopyButton } from '@ostler/ui'

/** Text of a machine, kept as it came. Takes focus so that a keyboard can scroll it. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    <div className="rounded-md border bg-sunken">
      <div className="flex items-center justify-between gap-2 border-b ps-3 pe-1 text-xs text-muted">
        <span aria-hidden="true">{label}</span>
        <CopyButton value={children} label={label} size="sm" />
      </div>
      {/* biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and then has a role and a name. */}
      <pre tabIndex={0} role="region" aria-label={label} className="max-h-80 overflow-auto p-3 font-mono text-xs">
        {children}
      </pre>
      {/* biome-ignore-end lint/a11y: as above */}
    </div>
  )
}
