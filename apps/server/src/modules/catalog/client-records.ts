import type { ClientRecords } from '../../platform/client-records.ts'

/** What this room keeps of clients. */
export const catalogRecords: ClientRecords = {
  room: 'catalog',
  tables: [
    {
      table: 'catalog.redemptions',
      holds: 'Promotions used',
      merging: { by: 'id' },
      shows: ['id', 'promotion_id', 'client_id', 'source', 'redeemed_at'],
      erasing: { by: 'keeping', because: 'they count against the limits of a promotion and name nobody' },
    },
  ],
}
