import { Button, DropdownMenu, type MenuEntry, type MenuItem } from '@ostler/ui'
import { ChevronDown, Ellipsis } from 'lucide-react'
import { type ReactNode, useState } from 'react'

/** An entry does something at once, or opens a dialog that does. */
export type MenuAct = Pick<MenuItem, 'label' | 'icon' | 'tone' | 'checked' | 'onSelect' | 'href'> & {
  label: string
  dialog?: (close: () => void) => ReactNode
  /** Under which heading it stands; those of one follow each other. */
  group?: string
}

type ActMenuProps = {
  label: string
  acts: MenuAct[]
  /** The button says its label, where dots alone would not say what it is about. */
  spelledOut?: boolean
  size?: 'sm' | 'md'
}

/** What is done too seldom for a button of its own. Nothing when there is nothing to do. */
export function ActMenu({ label, acts, spelledOut = false, size }: ActMenuProps) {
  const [opened, open] = useState<string | null>(null)
  if (acts.length === 0) return null
  return (
    <>
      <DropdownMenu
        align="end"
        label={label}
        trigger={
          spelledOut ? (
            <Button size={size} iconEnd={ChevronDown}>
              {label}
            </Button>
          ) : (
            <Button size={size} icon={Ellipsis} aria-label={label} />
          )
        }
        items={acts.flatMap(({ dialog, group, ...item }, place): MenuEntry[] => [
          ...(group && group !== acts[place - 1]?.group ? [{ kind: 'heading' as const, label: group }] : []),
          dialog ? { ...item, onSelect: () => open(item.label) } : item,
        ])}
      />
      {acts.find((act) => act.label === opened)?.dialog?.(() => open(null))}
    </>
  )
}
