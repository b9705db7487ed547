/**
 * Whom this page shows as the one who is here: the id of a user in whose name staff act, or `none` for the person
 * themselves. It goes along with every call, so that a page never acts as somebody else than it says, whatever began or
 * ended in another tab. A page that was just loaded shows nobody yet and is told.
 */
let shown: string | undefined

export const shownAs = {
  current: () => shown,
  set(session: { user: { id: number }; actedBy: object | null } | null) {
    shown = session ? (session.actedBy ? String(session.user.id) : 'none') : undefined
  },
  isAnother: () => shown !== undefined && shown !== 'none',
}
