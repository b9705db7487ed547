import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { RetryService } from '../features/services/retry-service.tsx'
import { ServiceBilling, ServiceChanges } from '../features/services/service-billing.tsx'
import { ServiceAttempts, ServiceFacts, ServiceHistory, ServiceServer } from '../features/services/service-sections.tsx'
import { serviceStates } from '../features/services/service-states.ts'
import { UpgradeService } from '../features/services/upgrade-service.tsx'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

/** Somebody who has just pressed "Retry" wants to see it happen. */
const pollMsWhileProvisioning = 2000

export function ServicePage() {
  const { may } = useStaff()
  const query = useQuery({
    ...api.admin.services.get.queryOptions({ input: { id: useIdParam() } }),
    refetchInterval: ({ state }) => (state.data?.state === 'provisioning' ? pollMsWhileProvisioning : false),
  })
  return (
    <ThingPage
      noun="Service"
      list={{ label: 'Services', href: '/services' }}
      query={query}
      header={(service) => ({
        title: service.domain ? `${service.product} · ${service.domain}` : `${service.product} no. ${service.id}`,
        badge: <StateBadge states={serviceStates} state={service.state} />,
        actions: service.state === 'failed' && may('services.manage') && <RetryService serviceId={service.id} />,
      })}
    >
      {(service) => (
        <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
            {service.state === 'active' && may('services.billing') && (
              <UpgradeService serviceId={service.id} cycle={service.cycle} />
            )}
            <ServiceChanges service={service} mayChange={may('services.billing')} />
            <ServiceAttempts attempts={service.attempts} />
            <ServiceHistory history={service.history} />
          </div>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
            <ServiceFacts service={service} />
            <ServiceBilling service={service} mayChange={may('services.billing')} />
            <ServiceServer service={service} />
          </div>
        </div>
      )}
    </ThingPage>
  )
}
