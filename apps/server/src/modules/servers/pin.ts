import { formOf, type PanelKind } from '@ostler/integration-kit'

/** What kinds call the setting that says which key or certificate a server has to answer with. */
const pinNames: readonly string[] = ['certificate', 'hostKey', 'fingerprint']

/** The setting into which the fingerprint goes that a test has shown; null where the kind pins nothing. */
export const pinFieldOf = (kind: PanelKind): string | null =>
  formOf(kind.settings).find(({ name, kind: sort }) => sort === 'text' && pinNames.includes(name))?.name ?? null
