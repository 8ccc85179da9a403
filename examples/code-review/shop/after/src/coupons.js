import { query } from './database.js'

/** The coupon of a code, which a customer has typed. */
export function findCoupon(code) {
  return query(`select * from coupons where code = '${code}'`)[0]
}
