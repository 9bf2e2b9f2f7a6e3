//! `docs/language.md` says what the calculator does.

use calculator::{help, manual};

use crate::support::answer;

const DOCUMENT: &str = include_str!("../../../../docs/language.md");
const BEGIN: &str = "<!-- tables: made by `RECKON_UPDATE_DOCS=1 cargo test -p calculator` -->\n";

#[test]
fn the_tables_of_the_document_are_those_of_the_program() {
    let (before, tables) = DOCUMENT.split_once(BEGIN).expect("the marker");
    if std::env::var_os("RECKON_UPDATE_DOCS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/language.md");
        std::fs::write(path, format!("{before}{BEGIN}{}", manual()))
            .expect("the document can be written");
    } else {
        assert_eq!(
            tables,
            manual(),
            "run `RECKON_UPDATE_DOCS=1 cargo test -p calculator`"
        );
    }
}

#[test]
fn the_examples_of_the_document_hold() {
    let (text, _) = DOCUMENT.split_once(BEGIN).expect("the marker");
    let mut count = 0;
    // An example is written `input` → `output`.
    for (before, after) in text
        .match_indices("` → `")
        .map(|(at, arrow)| (&text[..at], &text[at + arrow.len()..]))
    {
        let input = &before[before.rfind('`').expect("an opening mark") + 1..];
        let output = &after[..after.find('`').expect("a closing mark")];
        let found = answer(input);
        let fits = found.result == output || found.approximation == output;
        assert!(
            fits,
            "{input} = {} ({}), not {output}",
            found.result, found.approximation
        );
        count += 1;
    }
    assert!(count > 30, "only {count} examples");
}

#[test]
fn help_tells_what_a_name_is() {
    assert_eq!(
        help("sqrt").as_deref(),
        Some("sqrt(x)\n  The square root.\n  sqrt(8) = 2*sqrt(2)\n")
    );
    assert_eq!(
        help("mi").as_deref(),
        Some("mi, mile, miles\n  A unit (length): 1609.344 m\n")
    );
    assert_eq!(
        help("pi").as_deref(),
        Some(
            "pi, π\n  A constant: the circumference of a circle over its diameter\n  pi ≈ 3.1415926535897932385\n"
        )
    );
    assert!(help("e").is_some_and(|text| text.contains("2.7182818284590452354")));
    assert_eq!(
        help("km").as_deref(),
        Some(
            "km\n  A unit: 1000 m\n\nm, metre, metres, meter, meters\n  A unit (length): the base unit of length\n"
        )
    );
    assert!(help("microseconds").is_some_and(|text| text.contains("1e-6 seconds")));
    assert!(help("KiB").is_some_and(|text| text.contains("2^10 B")));
    assert!(help("c").is_some_and(|text| text.contains("299792458")));
}
