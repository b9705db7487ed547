import { PageHeader } from '@ostler/ui'
import { useRouterState } from '@tanstack/react-router'
import { type ComponentProps, type ReactNode, useEffect } from 'react'

type PageProps = Omit<ComponentProps<typeof PageHeader>, 'title'> & { title: string; children?: ReactNode }

/** The frame of every page: heading, title of the browser tab, and focus on the heading when one arrives. */
export function Page({ title, children, ...header }: PageProps) {
  useDocumentTitle(title)
  useFocusOnArrival()
  return (
    <>
      <PageHeader title={title} {...header} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">{children}</div>
    </>
  )
}

export function useDocumentTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Ostler staff`
  }, [title])
}

let shownPath: string | undefined

/**
 * A screen reader hears a navigation only when focus moves. The first page is left alone: the browser reads that one.
 * It waits for the resolved location, for until then the page shown, and its heading, are still those one came from.
 */
export function useFocusOnArrival() {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  useEffect(() => {
    if (pathname === undefined) return
    const arrived = shownPath !== undefined && shownPath !== pathname
    shownPath = pathname
    const heading = document.querySelector<HTMLElement>('h1')
    if (!arrived || !heading) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }, [pathname])
}
