import { ListPage } from '../components/list-page.tsx'
import { AddAddressRule, addressRuleList } from '../features/addresses/address-rules.tsx'
import { useStaff } from '../session.ts'

export function AddressesPage() {
  const { may } = useStaff()
  return (
    <ListPage
      list={addressRuleList}
      description="Which networks are kept out, and from which ones alone staff and API tokens may come."
      actions={may('security.manage') && <AddAddressRule />}
    />
  )
}
