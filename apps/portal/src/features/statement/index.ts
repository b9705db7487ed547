export { useStatement } from './api.ts'
export { StatementTable } from './statement-table.tsx'
