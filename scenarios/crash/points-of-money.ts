import { committed, committing, type Point } from './points.ts'

/** Where the server dies while money moves by itself: each list is one walk's, in the order in which it comes by. */

const storing = /insert into "payments"\."storings"/
const method = /insert into "payments"\."methods"/
const charge = /insert into "payments"\."attempts".*"stored"/s
const transaction = /insert into "payments"\."transactions"/
const refund = /insert into "payments"\."refunds"/
const refunded = /update "payments"\."refunds" set .*"refunded"/s
const removed = /update "payments"\."methods" set .*"removed"/s
const forgotten = /update "payments"\."methods" set "is_forgotten"/

const opensStoring = /^POST .*\/sandbox\/gateway\/storings$/
const asksAboutStoring = /^GET .*\/sandbox\/gateway\/storings\?storingKey=/
const charges = /^POST .*\/sandbox\/gateway\/charges$/
const givesBack = /^POST .*\/sandbox\/gateway\/refunds$/
const forgets = /^DELETE .*\/sandbox\/gateway\/methods\//

/** A card is stored by itself, and then charged for an invoice that is due while the client is away. */
export const pointsOfCharging: Record<string, Point> = {
  'before the storing is committed': committing(storing),
  'after the storing is committed': committed(storing),
  'after the gateway has opened the storing': { edge: 'after', call: opensStoring },
  'after the gateway has said "stored"': { edge: 'after', call: asksAboutStoring },
  'before the card is committed': committing(method),
  'after the card is committed': committed(method),
  'before the attempt to charge is committed': committing(charge),
  'after the attempt to charge is committed': committed(charge),
  'after the gateway has taken the money': { edge: 'after', call: charges },
  'before the charge is booked': committing(transaction),
  'after the charge is booked': committed(transaction),
}

/** A payment is given back to its card, and the card is removed. */
export const pointsOfGivingBack: Record<string, Point> = {
  'before the refund is committed': committing(refund),
  'after the refund is committed': committed(refund),
  'after the gateway has given the money back': { edge: 'after', call: givesBack },
  'before "refunded" is committed': committing(refunded),
  'after "refunded" is committed': committed(refunded),
  'before the removal of the card is committed': committing(removed),
  'after the removal of the card is committed': committed(removed),
  'after the gateway has forgotten the card': { edge: 'after', call: forgets },
  'before "forgotten" is committed': committing(forgotten),
  'after "forgotten" is committed': committed(forgotten),
}
