import type { Style } from './sheet.ts'

export const ink = '#211d19'
export const pale = '#635c55'
export const hairline = '#e1dfdb'
export const defaultAccent = '#045d50'

export const styles = {
  title: { size: 24, leading: 30, weight: 'semibold' },
  sellerName: { size: 14, leading: 19, weight: 'semibold', color: ink },
  name: { size: 10, leading: 14, weight: 'semibold', color: ink },
  body: { size: 9.5, leading: 14, color: ink },
  quiet: { size: 9.5, leading: 14, color: pale },
  small: { size: 8.5, leading: 12.5, color: pale },
  detail: { size: 8.5, leading: 12.5, color: pale, tabular: true },
  footer: { size: 8, leading: 10.5, color: pale },
  label: { size: 8, leading: 13, weight: 'semibold', color: pale },
  amount: { size: 9.5, leading: 14, color: ink, tabular: true },
  number: { size: 9.5, leading: 14, weight: 'semibold', color: ink },
  sum: { size: 13, leading: 18, weight: 'semibold', color: ink, tabular: true },
  mark: { size: 10, leading: 13, weight: 'semibold' },
} satisfies Record<string, Style>
