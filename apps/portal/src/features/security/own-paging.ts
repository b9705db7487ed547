import { useState } from 'react'

/** Paging that is kept here and not in the address, because several lists share the page. */
export function useOwnPaging() {
  // Where each page began, up to the one that is shown.
  const [cursors, setCursors] = useState<string[]>([])
  return {
    cursor: cursors.at(-1),
    pagingOf: (query: { data: { nextCursor: string | null } | undefined; isFetching: boolean }) => ({
      hasPrevious: cursors.length > 0,
      hasNext: Boolean(query.data?.nextCursor),
      onPrevious: () => setCursors(cursors.slice(0, -1)),
      onNext() {
        if (query.data?.nextCursor) setCursors([...cursors, query.data.nextCursor])
      },
      busy: query.isFetching,
    }),
  }
}
