import { Notice } from '@ostler/ui'

/** What stands in the way of something, sentence by sentence; nothing when nothing does. */
export function Hindrances({ title, sentences }: { title: string; sentences: string[] }) {
  if (sentences.length === 0) return null
  return (
    <Notice tone="danger" title={title}>
      <Sentences sentences={sentences} />
    </Notice>
  )
}

export const Sentences = ({ sentences }: { sentences: string[] }) => (
  <ul className="list-disc ps-5">
    {sentences.map((sentence) => (
      <li key={sentence}>{sentence}</li>
    ))}
  </ul>
)
