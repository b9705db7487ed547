import { Select, type SelectProps, useLocale } from '@ostler/ui'
import { useMemo } from 'react'
import { countries } from './countries.ts'

export function CountrySelect(props: SelectProps) {
  const { locale } = useLocale()
  const all = useMemo(() => countries(locale), [locale])
  return (
    <Select autoComplete="country" {...props}>
      <option value="">Choose…</option>
      {all.map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </Select>
  )
}
