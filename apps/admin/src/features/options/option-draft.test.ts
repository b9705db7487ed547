import { expect, test } from 'vitest'
import { emptyOption, optionDraftOf, optionInputOf, settingsThatCanBeSet } from './option-draft.ts'

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const addresses = {
  id: 1,
  name: 'IP addresses',
  kind: 'quantity' as const,
  help: '',
  unit: 'address',
  least: 0,
  most: 16,
  tiers: 'graduated' as const,
  hidden: false,
  sets: null,
  productCount: 2,
  choices: [
    {
      id: 9,
      label: 'Address',
      value: 'ip',
      hidden: false,
      prices: [
        { cycle: 'monthly' as const, fromQuantity: 1, recurring: eur('2.00'), setup: eur('0.00') },
        { cycle: 'monthly' as const, fromQuantity: 5, recurring: eur('1.50'), setup: eur('1.00') },
      ],
    },
  ],
}

test('an option that nobody touched is sent back as it came', () => {
  expect(optionInputOf(optionDraftOf(addresses))).toMatchObject({
    unit: 'address',
    least: 0,
    most: 16,
    choices: [
      {
        id: 9,
        prices: [
          { fromQuantity: 1, recurring: '2.00', setup: '0' },
          { fromQuantity: 5, recurring: '1.50', setup: '1.00' },
        ],
      },
    ],
  })
})

test('the one price list of a yes/no goes by the name of the option', () => {
  const draft = { ...emptyOption(), name: 'Back-ups', kind: 'yes_no' as const, unit: 'x', most: '3' }
  expect(optionInputOf(draft)).toMatchObject({ unit: null, most: null, choices: [{ label: 'Back-ups' }] })
})

test('an option that sets nothing says so, and settings of one name are one, whichever modules have them', () => {
  expect(optionInputOf(emptyOption()).sets).toBeNull()
  expect(optionInputOf({ ...emptyOption(), sets: 'disk' }).sets).toBe('disk')
  const kinds = [
    { label: 'cPanel', form: [{ name: 'package', label: 'Package' }] },
    { label: 'Linux', form: [{ name: 'disk', label: 'Disk' }] },
    { label: 'Proxmox', form: [{ name: 'disk', label: 'Disk, in GiB' }] },
  ]
  expect(settingsThatCanBeSet(kinds, null)).toEqual({
    package: 'package: Package (cPanel)',
    disk: 'disk: Disk (Linux), Disk, in GiB (Proxmox)',
  })
  expect(settingsThatCanBeSet([], 'gone')).toEqual({ gone: 'gone' })
})
