/**
 * Opens a tab for an address that is not known yet: browsers allow that only at the click itself. The tab cannot reach back
 * to this page.
 */
export function openTab(text: string): { lead(url: string): boolean; close(): void } {
  const tab = window.open('', '_blank')
  if (tab) {
    tab.opener = null
    tab.document.title = text
    tab.document.body.textContent = text
  }
  return {
    /** False when the browser did not let the tab open, or it was closed. */
    lead(url) {
      if (!tab || tab.closed || !isOfTheWeb(url)) return false
      tab.location.replace(url)
      return true
    },
    close: () => tab?.close(),
  }
}

/** What a server answers is no script that runs in our name. */
export const isOfTheWeb = (url: string): boolean => /^https?:\/\//i.test(url)
