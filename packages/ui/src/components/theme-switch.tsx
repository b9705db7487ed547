import { Monitor, Moon, Sun } from 'lucide-react'
import { useId } from 'react'
import { useTexts } from '../provider.tsx'
import { type ThemeChoice, useTheme } from '../theme.ts'
import type { LucideIcon } from '../tone.ts'

export function ThemeSwitch({ className }: { className?: string }) {
  const texts = useTexts()
  const name = useId()
  const { choice, setChoice } = useTheme()
  const options: { value: ThemeChoice; label: string; icon: LucideIcon }[] = [
    { value: 'light', label: texts.themeLight, icon: Sun },
    { value: 'dark', label: texts.themeDark, icon: Moon },
    { value: 'system', label: texts.themeSystem, icon: Monitor },
  ]
  return (
    <fieldset className={className}>
      <legend className="sr-only">{texts.theme}</legend>
      <div className="inline-flex rounded-md border bg-sunken p-px">
        {options.map(({ value, label, icon: Icon }) => (
          <label
            key={value}
            title={label}
            className="inline-flex size-8 items-center justify-center rounded-sm border border-transparent text-muted hover:text-ink has-checked:border-line-strong has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus pointer-coarse:size-11 forced-colors:has-checked:border-[Highlight]"
          >
            <input
              type="radio"
              name={name}
              value={value}
              checked={choice === value}
              onChange={() => setChoice(value)}
              className="sr-only"
            />
            <Icon aria-hidden className="size-4" />
            <span className="sr-only">{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
