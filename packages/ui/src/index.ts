export * from './components/app-shell.tsx'
export * from './components/badge.tsx'
export * from './components/bar-chart.tsx'
export * from './components/button.tsx'
export * from './components/card.tsx'
export {
  Checkbox,
  type CheckboxProps,
  RadioCards,
  type RadioCardsProps,
  type RadioOption,
  Switch,
  type SwitchProps,
} from './components/choice.tsx'
export * from './components/command-palette.tsx'
export * from './components/copy.tsx'
export * from './components/data-table.tsx'
export * from './components/date-text.tsx'
export {
  ConfirmDialog,
  type ConfirmDialogProps,
  Dialog,
  type DialogProps,
  Drawer,
  type DrawerProps,
} from './components/dialog.tsx'
export * from './components/dropdown-menu.tsx'
export * from './components/empty-state.tsx'
export * from './components/error-state.tsx'
export { Field, FieldGroup, type FieldProps, FieldRow, FormActions } from './components/field.tsx'
export * from './components/form-error-summary.tsx'
export * from './components/input.tsx'
export * from './components/key-value-list.tsx'
export * from './components/keyset-pager.tsx'
export * from './components/meter.tsx'
export * from './components/money.tsx'
export * from './components/notice.tsx'
export * from './components/page-header.tsx'
export { QrCode } from './components/qr-code.tsx'
export * from './components/skeleton.tsx'
export * from './components/spinner.tsx'
export * from './components/stat-tile.tsx'
export * from './components/steps.tsx'
export * from './components/tabs.tsx'
export * from './components/text-link.tsx'
export * from './components/theme-switch.tsx'
export * from './components/toaster.tsx'
export * from './components/visually-hidden.tsx'
export * from './provider.tsx'
export { englishTexts, type Texts } from './texts.ts'
export * from './theme.ts'
export type { LucideIcon, Tone } from './tone.ts'
export * from './use-delayed.ts'
