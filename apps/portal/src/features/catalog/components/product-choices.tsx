import { Checkbox, Field, FieldGroup, formatMoney, Input, RadioCards, Select, useLocale } from '@ostler/ui'
import { type Cycle, cyclePer } from '../../../cycles.ts'
import { type Addon, addonCycle, type Choices, choicesFor, type Option, type OptionWish } from '../choices.ts'
import type { Product } from '../types.ts'

type ProductChoicesProps = {
  product: Product
  cycle: Cycle
  choices: Choices
  onChange: (choices: Choices) => void
  /** What was said of a field of the request, such as `options.7` or `fields.host`. */
  problemOf: (field: string) => string | undefined
}

/** Options, add-ons and questions of a product. */
export function ProductChoices({ product, cycle, choices, onChange, problemOf }: ProductChoicesProps) {
  const pick = (wish: OptionWish) => onChange({ ...choices, options: { ...choices.options, [wish.optionId]: wish } })
  return (
    <>
      {product.options.map((option) => (
        <OptionField
          key={option.id}
          option={option}
          cycle={cycle}
          wish={choices.options[option.id]}
          onPick={pick}
          error={problemOf(`options.${option.id}`)}
        />
      ))}
      {product.addons.length > 0 ? (
        <FieldGroup legend="Add-ons">
          {product.addons.map((addon) => (
            <AddonTick
              key={addon.id}
              addon={addon}
              cycle={cycle}
              ticked={choices.addons.includes(addon.id)}
              onTick={(ticked) => {
                const others = choices.addons.filter((id) => id !== addon.id)
                onChange({ ...choices, addons: ticked ? [...others, addon.id] : others })
              }}
            />
          ))}
        </FieldGroup>
      ) : null}
      {product.fields.map((field) => (
        <Question
          key={field.id}
          field={field}
          value={choices.fields[field.name] ?? ''}
          onAnswer={(answer) => onChange({ ...choices, fields: { ...choices.fields, [field.name]: answer } })}
          error={problemOf(`fields.${field.name}`)}
        />
      ))}
    </>
  )
}

type OptionFieldProps = {
  option: Option
  cycle: Cycle
  wish: OptionWish | undefined
  onPick: (wish: OptionWish) => void
  error: string | undefined
}

function OptionField({ option, cycle, wish, onPick, error }: OptionFieldProps) {
  const { locale } = useLocale()
  const offered = choicesFor(option, cycle)
  const priceOf = (choice: Option['choices'][number]) => {
    const price = choice.prices.find((one) => one.cycle === cycle)
    return price ? `+ ${formatMoney(price.recurring, locale)} ${cyclePer(cycle)}` : ''
  }
  const [first] = offered
  if (!first) return null
  const shown = { help: option.help || undefined, error }
  if (option.kind === 'yes_no')
    return (
      <Checkbox
        name={`options.${option.id}`}
        label={option.name}
        help={[priceOf(first), option.help].filter(Boolean).join('. ') || undefined}
        error={error}
        checked={wish !== undefined && wish.quantity !== 0}
        onChange={({ target }) => onPick({ optionId: option.id, quantity: target.checked ? 1 : 0 })}
      />
    )
  if (option.kind === 'quantity')
    return (
      <Field label={option.name} {...shown}>
        <Input
          name={`options.${option.id}`}
          type="number"
          inputMode="numeric"
          min={option.least}
          max={option.most ?? undefined}
          value={wish?.quantity ?? option.least}
          trailing={[option.unit, priceOf(first) && `${priceOf(first)} each`].filter(Boolean).join(', ')}
          onChange={({ target }) =>
            onPick({ optionId: option.id, quantity: Math.max(0, Math.round(Number(target.value)) || 0) })
          }
        />
      </Field>
    )
  const picked = offered.some(({ id }) => id === wish?.choiceId) ? wish?.choiceId : first.id
  if (option.kind === 'radio')
    return (
      <RadioCards
        legend={option.name}
        name={`options.${option.id}`}
        {...shown}
        value={String(picked)}
        onValueChange={(value) => onPick({ optionId: option.id, choiceId: Number(value) })}
        options={offered.map((choice) => ({ value: String(choice.id), label: choice.label, aside: priceOf(choice) }))}
      />
    )
  return (
    <Field label={option.name} {...shown}>
      <Select
        name={`options.${option.id}`}
        value={picked}
        onChange={({ target }) => onPick({ optionId: option.id, choiceId: Number(target.value) })}
      >
        {offered.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {[choice.label, priceOf(choice)].filter(Boolean).join(' ')}
          </option>
        ))}
      </Select>
    </Field>
  )
}

type AddonTickProps = { addon: Addon; cycle: Cycle; ticked: boolean; onTick: (ticked: boolean) => void }

function AddonTick({ addon, cycle, ticked, onTick }: AddonTickProps) {
  const { locale } = useLocale()
  const sold = addonCycle(addon, cycle)
  const price = addon.prices.find((one) => one.cycle === sold)
  if (!price) return null
  return (
    <Checkbox
      name={`addons.${addon.id}`}
      label={`${addon.name}, ${formatMoney(price.recurring, locale)} ${cyclePer(price.cycle)}`}
      help={addon.tagline || undefined}
      checked={ticked}
      onChange={({ target }) => onTick(target.checked)}
    />
  )
}

type QuestionProps = {
  field: Product['fields'][number]
  value: string
  onAnswer: (answer: string) => void
  error: string | undefined
}

function Question({ field, value, onAnswer, error }: QuestionProps) {
  const name = `fields.${field.name}`
  if (field.kind === 'tick')
    return (
      <Checkbox
        name={name}
        label={field.label}
        help={field.help || undefined}
        error={error}
        checked={value === 'yes'}
        onChange={({ target }) => onAnswer(target.checked ? 'yes' : '')}
      />
    )
  return (
    <Field
      label={field.label}
      required={field.required}
      optional={!field.required}
      help={field.help || undefined}
      error={error}
    >
      {field.kind === 'choice' ? (
        <Select name={name} value={value} onChange={({ target }) => onAnswer(target.value)}>
          <option value="">Choose</option>
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          name={name}
          value={value}
          inputMode={field.kind === 'number' ? 'decimal' : 'text'}
          autoComplete="off"
          onChange={({ target }) => onAnswer(target.value)}
        />
      )}
    </Field>
  )
}
