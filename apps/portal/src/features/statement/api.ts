import { useQuery } from '@tanstack/react-query'
import { api, type Outputs } from '../../api/index.ts'

export type StatementRow = Outputs['statement']['items'][number]

export const useStatement = (filter: { currency?: string; cursor?: string }) =>
  useQuery({ ...api.statement.query(filter), placeholderData: (before) => before })
