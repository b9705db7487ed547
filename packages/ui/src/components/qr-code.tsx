/** A code that a phone scans, as the server has drawn it: a square of `size` units, and the path of its dark modules. */
export function QrCode({ qr, label }: { qr: { size: number; path: string }; label: string }) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${qr.size} ${qr.size}`}
      shapeRendering="crispEdges"
      className="size-52 max-w-full rounded-md border"
    >
      {/* Black on white in the dark as well: many readers take nothing else. */}
      <path fill="#fff" d={`M0 0h${qr.size}v${qr.size}h-${qr.size}z`} />
      <path fill="#000" d={qr.path} />
    </svg>
  )
}
