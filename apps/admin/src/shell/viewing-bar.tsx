import { Banner, Button } from '@ostler/ui'
import { Eye } from 'lucide-react'
import { useAct } from '../act.ts'
import { client } from '../api.ts'
import { toastProblem } from '../components/problem.tsx'

/** Says on every page that this is not what one sees oneself. */
export function ViewingBar({ role }: { role: string }) {
  const stop = useAct(client.admin.viewAs.stop, {
    // Loaded afresh: everything here was loaded with what the role may see.
    onSuccess: () => window.location.reload(),
    onError: toastProblem('You still see what the role sees'),
  })
  return (
    <Banner
      tone="warning"
      icon={Eye}
      action={
        <Button size="sm" loading={stop.isPending} onClick={() => stop.mutate(undefined)}>
          Stop
        </Button>
      }
    >
      You see the staff area as <strong className="font-semibold">{role}</strong> sees it, as far as your own role goes.
      Nothing can be changed meanwhile.
    </Banner>
  )
}
