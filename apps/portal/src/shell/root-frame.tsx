import { Outlet } from '@tanstack/react-router'
import { StepUpSoon } from './step-up-soon.tsx'

/** Around every page. */
export function RootFrame() {
  return (
    <>
      <Outlet />
      <StepUpSoon />
    </>
  )
}
