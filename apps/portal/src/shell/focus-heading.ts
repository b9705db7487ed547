import type { AnyRouter } from '@tanstack/react-router'

const longestWait = 5000

/**
 * Moves the focus to the page's heading after each navigation, so that a screen reader says where one has arrived.
 * The heading may come later than the page, with its data; whoever has pressed something by then keeps the focus.
 */
export function focusHeadingOnNavigation(router: AnyRouter): void {
  let stopWaiting = () => {}
  router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
    if (!pathChanged || !fromLocation) return
    stopWaiting()
    stopWaiting = whenThere(focus)
  })
}

function focus(heading: HTMLElement) {
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

function whenThere(act: (heading: HTMLElement) => void): () => void {
  const before = document.activeElement
  const tryNow = () => {
    const heading = document.querySelector<HTMLElement>('main h1')
    if (!heading) return false
    if (document.activeElement === before || document.activeElement === document.body) act(heading)
    return true
  }
  if (tryNow()) return () => {}
  const observer = new MutationObserver(() => {
    if (tryNow()) stop()
  })
  const timer = setTimeout(() => stop(), longestWait)
  const stop = () => {
    observer.disconnect()
    clearTimeout(timer)
  }
  observer.observe(document.body, { childList: true, subtree: true })
  return stop
}

/** Where the button was that did it, there is none any more: the keyboard goes on from the heading and not from nowhere. */
export function focusHeadingIfLost(): void {
  const heading = document.querySelector<HTMLElement>('main h1')
  if (heading && document.activeElement === document.body) focus(heading)
}
