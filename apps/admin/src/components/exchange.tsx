import { CodeBlock } from './code-block.tsx'

export type Said = {
  method: string
  url: string
  status: number | null
  error: string | null
  request: string | null
  answer: string | null
  /** How long it took, where nothing else on the page says so. */
  durationMs?: number
}

/** One request to an outside system and its answer, to read and to copy. */
export function Exchange({ said, isOpen = false }: { said: Said; isOpen?: boolean }) {
  const { method, url, status, error, request, answer, durationMs } = said
  return (
    <details open={isOpen}>
      <summary className="cursor-pointer rounded-sm py-0.5 wrap-anywhere">
        <span className="font-medium">{method}</span> {url}{' '}
        <span className={status !== null && status < 400 ? 'text-muted' : 'text-danger-ink'}>
          {status ?? error ?? 'no answer'}
        </span>
        {durationMs !== undefined && <span className="text-muted"> · {durationMs} ms</span>}
      </summary>
      <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2 font-normal">
        {error && <p className="text-danger-ink">{error}</p>}
        {request && <CodeBlock label="Request">{request}</CodeBlock>}
        {answer && <CodeBlock label="Answer">{answer}</CodeBlock>}
      </div>
    </details>
  )
}
