import { useEffect } from 'react'
import { useShop } from './shop.ts'

/** Names the page in the tab: `Cart · Greenfield Hosting`; the start page by the shop alone. */
export function usePageTitle(title: string | undefined): void {
  const { name } = useShop()
  useEffect(() => {
    const parts = [title, name].filter(Boolean)
    if (parts.length > 0) document.title = parts.join(' · ')
  }, [title, name])
}
