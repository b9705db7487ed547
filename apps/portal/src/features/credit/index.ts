export { ApplyCredit } from './components/apply-credit.tsx'
export { CreditCard } from './components/credit-card.tsx'
