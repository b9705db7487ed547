import { LinkButton } from '@ostler/ui'
import { Plus } from 'lucide-react'
import { ListPage } from '../components/list-page.tsx'
import { promotionList } from '../features/promotions/promotion-list.tsx'
import { useStaff } from '../session.ts'

export function PromotionsPage() {
  const { may } = useStaff()
  return (
    <ListPage
      list={promotionList}
      actions={
        may('promotions.manage') && (
          <LinkButton icon={Plus} href="/promotions/new">
            New promotion
          </LinkButton>
        )
      }
    />
  )
}
