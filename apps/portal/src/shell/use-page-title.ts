import { useEffect } from 'react'
import { shopName } from './brand.tsx'

export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = title === shopName ? title : `${title} · ${shopName}`
  }, [title])
}
