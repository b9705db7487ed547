/** Permissions by what they are about: `invoices.view` belongs to Invoices. */
export function areasOf(permissions: readonly string[]): { area: string; permissions: string[] }[] {
  const areas = new Map<string, string[]>()
  for (const name of permissions) {
    const words = (name.split('.')[0] ?? name).replaceAll('_', ' ')
    const area = words.charAt(0).toUpperCase() + words.slice(1)
    areas.set(area, [...(areas.get(area) ?? []), name])
  }
  return [...areas].map(([area, names]) => ({ area, permissions: names }))
}
