import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Info,
  type LucideIcon as LucideIconType,
  TriangleAlert,
} from 'lucide-react'

export type LucideIcon = LucideIconType
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

/** Each tone has a mark of its own, so that a status can be told without seeing its colour. */
export const toneIcon: Record<Tone, LucideIcon> = {
  neutral: CircleDashed,
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
}

/** The coloured mark. */
export const toneMark: Record<Tone, string> = {
  neutral: 'text-muted',
  info: 'text-info',
  success: 'text-success',
  warning: 'text-warning',
  danger: 'text-danger',
}

/** Text on the page's own grounds, and on the tone's tint. */
export const toneText: Record<Tone, string> = {
  neutral: 'text-muted',
  info: 'text-info-ink',
  success: 'text-success-ink',
  warning: 'text-warning-ink',
  danger: 'text-danger-ink',
}

export const toneGround: Record<Tone, string> = {
  neutral: 'bg-sunken border-line text-ink',
  info: 'bg-info-soft border-info-line text-info-ink',
  success: 'bg-success-soft border-success-line text-success-ink',
  warning: 'bg-warning-soft border-warning-line text-warning-ink',
  danger: 'bg-danger-soft border-danger-line text-danger-ink',
}
