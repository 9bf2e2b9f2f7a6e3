//! The name that was probably meant by one that is not known.

use super::scope::Scope;
use crate::functions;
use crate::number::closed::constants;
use crate::units;

/// What the unknown name would have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Function,
    Value,
}

/// How functions are called elsewhere, and here.
const ELSEWHERE: [(&str, &str); 36] = [
    ("arccos", "acos"),
    ("arccosh", "acosh"),
    ("arcosh", "acosh"),
    ("arcsin", "asin"),
    ("arcsinh", "asinh"),
    ("arctan", "atan"),
    ("arctan2", "atan2"),
    ("arctanh", "atanh"),
    ("arsinh", "asinh"),
    ("artanh", "atanh"),
    ("average", "mean"),
    ("avg", "mean"),
    ("binomial", "nCr"),
    ("ceiling", "ceil"),
    ("choose", "nCr"),
    ("comb", "nCr"),
    ("fact", "factorial"),
    ("gammaln", "lgamma"),
    ("hcf", "gcd"),
    ("int", "trunc"),
    ("lb", "log2"),
    ("lg", "log10"),
    ("lngamma", "lgamma"),
    ("loge", "ln"),
    ("loggamma", "lgamma"),
    ("perm", "nPr"),
    ("prod", "product"),
    ("sd", "stdev"),
    ("sgn", "sign"),
    ("signum", "sign"),
    ("sqr", "sqrt"),
    ("std", "stdev"),
    ("stddev", "stdev"),
    ("tg", "tan"),
    ("truncate", "trunc"),
    ("var", "variance"),
];

impl Scope {
    /// The known name that was probably meant.
    pub(super) fn nearest(&self, name: &str, wanted: Wanted) -> Option<String> {
        if wanted == Wanted::Function
            && let Some((_, here)) = ELSEWHERE.iter().find(|(other, _)| *other == name)
        {
            return Some((*here).to_owned());
        }
        if wanted == Wanted::Value
            && let Some(unit) = unit_in_another_form(name)
        {
            return Some(unit);
        }
        let own = self
            .variables
            .keys()
            .map(|name| (Wanted::Value, name.clone()));
        let own = own.chain(
            self.functions
                .keys()
                .map(|name| (Wanted::Function, name.clone())),
        );
        let functions = functions::names().map(|name| (Wanted::Function, name.to_owned()));
        let values = constants::names()
            .map(str::to_owned)
            .chain(units::common_names())
            .map(|name| (Wanted::Value, name));
        own.chain(functions)
            .chain(values)
            .filter(|(kind, _)| wanted == Wanted::Value || *kind == Wanted::Function)
            .filter_map(|(kind, candidate)| {
                let slip = Slip::between(name, &candidate)?;
                Some((slip, kind != wanted, candidate))
            })
            .min()
            .map(|(_, _, candidate)| candidate)
    }
}

/// A unit that was written with other capitals or with an s too many: `KM`, `kgs`.
fn unit_in_another_form(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    [
        name.strip_suffix('s'),
        Some(lower.as_str()),
        lower.strip_suffix('s'),
    ]
    .into_iter()
    .flatten()
    .find(|form| form.len() > 1 && units::is_unit(form))
    .map(str::to_owned)
}

/// How far a name is from a known one; the least is the likeliest slip of the finger or of memory.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Slip {
    distance: usize,
    /// People rarely miss the first letter.
    first_letter_differs: bool,
    /// Nor whether they write of one or of several.
    last_letter_differs: bool,
    lengths_differ_by: usize,
}

impl Slip {
    /// None where the names have too little in common.
    fn between(name: &str, known: &str) -> Option<Self> {
        let (name, known) = (name.to_lowercase(), known.to_lowercase());
        let (length, known_length) = (name.chars().count(), known.chars().count());
        let lengths_differ_by = length.abs_diff(known_length);
        if known_length < 2 || lengths_differ_by > 2 {
            return None;
        }
        let first_letter_differs = name.chars().next() != known.chars().next();
        let allowed = match (length, first_letter_differs) {
            (..=2, _) | (..=3, true) => 0,
            (3, false) | (_, true) => 1,
            _ => 2,
        };
        let distance = strsim::damerau_levenshtein(&name, &known);
        (distance <= allowed).then_some(Self {
            distance,
            first_letter_differs,
            last_letter_differs: name.chars().next_back() != known.chars().next_back(),
            lengths_differ_by,
        })
    }
}
