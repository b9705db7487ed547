/** What is done to each of many clients. */
export type BulkAct =
  | { kind: 'add_tag' | 'remove_tag'; tag: string }
  | { kind: 'set_group'; groupId: number | null }
  | { kind: 'send_verification' }
  | { kind: 'close'; reason: string }

export type BulkKind = BulkAct['kind'] | 'export' | 'import'

/** `checking` and `checked` are the dry run of an import, which waits for somebody to say yes. */
export type BulkState = 'checking' | 'checked' | 'running' | 'finished' | 'stopped'
