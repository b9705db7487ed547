import { StepUpDialog } from '@ostler/sign-in'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api, stepUp } from '../api/index.ts'
import { leave } from '../session/index.ts'

const calls = api.auth

export default function StepUp() {
  const queries = useQueryClient()
  const router = useRouter()
  async function logInAgain() {
    stepUp.settle(false)
    const next = router.state.location.href
    await api.auth.logout()
    leave(queries)
    await router.navigate({ to: '/login', search: { next } })
  }
  return <StepUpDialog gate={stepUp} calls={calls} logInAgain={() => void logInAgain()} />
}
