import { Notice } from '@ostler/ui'
import type { ReactNode } from 'react'
import { useSession } from '../session/index.ts'

/** Keeps what is the person's own from staff who act in their name: the server would refuse them each part of it. */
export function OnlyInPerson({ children }: { children: ReactNode }) {
  if (!useSession()?.actedBy) return children
  return (
    <Notice tone="info" title="Only they see this">
      You act in the name of somebody else. What is on this page is for that person alone.
    </Notice>
  )
}
