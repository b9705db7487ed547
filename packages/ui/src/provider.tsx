import { Direction } from 'radix-ui'
import {
  type AnchorHTMLAttributes,
  type ComponentType,
  createContext,
  type ElementType,
  type ReactNode,
  type Ref,
  useContext,
  useMemo,
} from 'react'
import { englishTexts, type Texts } from './texts.ts'

export type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; ref?: Ref<HTMLAnchorElement> }
export type LinkComponent = ComponentType<LinkProps> | 'a'

type Ui = {
  link: LinkComponent
  navigate: (href: string) => void
  locale: string | undefined
  timeZone: string | undefined
  texts: Texts
}

const UiContext = createContext<Ui>({
  link: 'a',
  navigate: (href) => window.location.assign(href),
  locale: undefined,
  timeZone: undefined,
  texts: englishTexts,
})

export type UiProviderProps = {
  /** Renders a link from plain anchor props; this is where a router comes in. */
  link?: LinkComponent
  /** Goes to a page without an anchor at hand, as the command palette does. */
  navigate?: (href: string) => void
  locale?: string
  timeZone?: string
  dir?: 'ltr' | 'rtl'
  texts?: Partial<Texts>
  children: ReactNode
}

/** What is left out is taken from the provider around it. */
export function UiProvider({ link, navigate, locale, timeZone, dir, texts, children }: UiProviderProps) {
  const outer = useContext(UiContext)
  const value = useMemo<Ui>(
    () => ({
      link: link ?? outer.link,
      navigate: navigate ?? outer.navigate,
      locale: locale ?? outer.locale,
      timeZone: timeZone ?? outer.timeZone,
      texts: texts ? { ...outer.texts, ...texts } : outer.texts,
    }),
    [outer, link, navigate, locale, timeZone, texts],
  )
  const provided = <UiContext value={value}>{children}</UiContext>
  return dir ? <Direction.Provider dir={dir}>{provided}</Direction.Provider> : provided
}

export function LinkProvider({ link, children }: { link: LinkComponent; children: ReactNode }) {
  return <UiProvider link={link}>{children}</UiProvider>
}

export function useTexts(): Texts {
  return useContext(UiContext).texts
}

export function useLocale() {
  const { locale, timeZone } = useContext(UiContext)
  return { locale, timeZone }
}

export function useNavigate() {
  return useContext(UiContext).navigate
}

/** The app's own link, unstyled. */
export function Link(props: LinkProps) {
  const LinkElement: ElementType<LinkProps> = useContext(UiContext).link
  return <LinkElement {...props} />
}
