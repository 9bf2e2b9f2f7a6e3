//! Prime factors, as far as they are found cheaply.

use malachite::Natural;
use malachite::base::num::arithmetic::traits::DivRem;
use malachite::base::num::factorization::traits::{ExpressAsPower, Factor};
use malachite::base::num::logic::traits::SignificantBits;

/// Longer numbers are not taken apart.
pub(super) const MOST_BITS: u64 = 512;
/// Larger prime factors of numbers beyond 64 bits are not looked for.
const TRIAL_LIMIT: u64 = 1000;

/// Powers of pairwise coprime bases whose product is `number`: all primes up to 64 bits, otherwise the small primes and
/// one rest that is no perfect power.
pub(super) fn factors(number: &Natural) -> Option<Vec<(Natural, i64)>> {
    if number.significant_bits() > MOST_BITS {
        return None;
    }
    let mut rest = number.clone();
    let mut found = Vec::new();
    if rest.significant_bits() > 64 {
        for divisor in 2..TRIAL_LIMIT {
            let mut times = 0;
            let base = Natural::from(divisor);
            loop {
                let (quotient, remainder) = (&rest).div_rem(&base);
                if remainder != 0_u32 {
                    break;
                }
                rest = quotient;
                times += 1;
            }
            if times > 0 {
                found.push((base, times));
            }
        }
    }
    if let Ok(small) = u64::try_from(&rest) {
        found.extend(
            small
                .factor()
                .into_iter()
                .map(|(prime, times)| (Natural::from(prime), i64::from(times))),
        );
    } else {
        let (base, times) = rest.express_as_power().unwrap_or((rest, 1));
        found.push((base, i64::try_from(times).ok()?));
    }
    Some(found)
}
