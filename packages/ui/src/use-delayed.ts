import { useEffect, useState } from 'react'

/** True once `active` has lasted that long. Most answers come sooner, and a skeleton that flashes is worse than none. */
export function useDelayed(active: boolean, ms = 300): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!active) {
      setLate(false)
      return
    }
    const timer = setTimeout(() => setLate(true), ms)
    return () => clearTimeout(timer)
  }, [active, ms])
  return active && late
}
