import { useRouter } from '@tanstack/react-router'
import { useRef } from 'react'

/**
 * Paging of a list that is cut at a key: the address holds where this page starts. There is no way to ask for the page
 * before, so "newer" is the browser's own way back, and the first page for somebody who came by a link.
 */
export function useKeysetPaging(
  cursor: string | undefined,
  next: string | null | undefined,
  go: (cursor?: string) => void,
) {
  const router = useRouter()
  const steps = useRef(0)
  return {
    hasPrevious: cursor !== undefined,
    hasNext: Boolean(next),
    onPrevious() {
      if (steps.current > 0) {
        steps.current -= 1
        router.history.back()
      } else go(undefined)
    },
    onNext() {
      if (!next) return
      steps.current += 1
      go(next)
    },
  }
}
