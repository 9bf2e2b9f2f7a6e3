//! Calls of functions, in the notation that each has on paper.

use super::piece::{ATOM, Look, POWER, PRODUCT, Piece, SUM};
use super::words;

/// The call of `name`; `arguments` are at least none.
pub(super) fn call(name: &str, mut arguments: Vec<Piece>) -> Option<Piece> {
    let count = arguments.len();
    match (name, count) {
        ("sqrt", 1) => root(&arguments[0], None),
        ("cbrt", 1) => root(&arguments[0], Some("<mn>3</mn>".to_owned())),
        ("root", 2) => root(&arguments[0], Some(arguments[1].row())),
        ("abs", 1) => arguments.remove(0).fenced("|", "|"),
        ("floor", 1) => arguments.remove(0).fenced("⌊", "⌋"),
        ("ceil", 1) => arguments.remove(0).fenced("⌈", "⌉"),
        ("exp", 1) => {
            let exponent = arguments.remove(0);
            let markup = format!("<msup><mi>e</mi>{}</msup>", exponent.row());
            Piece::new(markup, POWER, Look::Other).above(&[&exponent])
        }
        ("factorial", 1) => {
            let of = arguments.remove(0).within(ATOM)?;
            Some(Piece::new(format!("{}<mo>!</mo>", of.markup), POWER, Look::Other).beside(&[&of]))
        }
        ("nCr", 2) => {
            let (n, r) = (&arguments[0], &arguments[1]);
            let markup = format!("<mfrac linethickness=\"0\">{}{}</mfrac>", n.row(), r.row());
            Piece::atom(markup).above(&[n, r])?.fenced("(", ")")
        }
        ("sum" | "product", 4) => {
            let sign = if name == "sum" { "∑" } else { "∏" };
            let [body, variable, from, to] = arguments.try_into().ok()?;
            over_range(sign, body, &variable, &from, &to)
        }
        _ => {
            let parts: Vec<&Piece> = arguments.iter().collect();
            let depth = Piece::atom(String::new()).above(&parts)?;
            Some(plain(name, arguments).beside(&[&depth]))
        }
    }
}

/// `f(x, y)`
pub(super) fn plain(name: &str, arguments: Vec<Piece>) -> Piece {
    let arguments: Vec<String> = arguments.into_iter().map(|piece| piece.markup).collect();
    let head = match name {
        "log2" => "<msub><mi>log</mi><mn>2</mn></msub>".to_owned(),
        "log10" => "<msub><mi>log</mi><mn>10</mn></msub>".to_owned(),
        "asin" | "acos" | "atan" => format!("<mi>arc{}</mi>", &name[1..]),
        _ => words::name(name, false).markup,
    };
    Piece::atom(format!(
        "<mrow>{head}<mo>&#x2061;</mo><mrow><mo>(</mo>{}<mo>)</mo></mrow></mrow>",
        arguments.join("<mo separator=\"true\">,</mo>")
    ))
}

fn root(of: &Piece, index: Option<String>) -> Option<Piece> {
    let markup = match index {
        None => format!("<msqrt>{}</msqrt>", of.markup),
        Some(index) => format!("<mroot>{}{index}</mroot>", of.row()),
    };
    Piece::atom(markup).above(&[of])
}

/// `sum(body, variable, from, to)`
fn over_range(
    sign: &str,
    body: Piece,
    variable: &Piece,
    from: &Piece,
    to: &Piece,
) -> Option<Piece> {
    let body = body.within(PRODUCT)?;
    let markup = format!(
        "<mrow><munderover><mo>{sign}</mo><mrow>{}<mo>=</mo>{}</mrow>{}</munderover>{}</mrow>",
        variable.markup,
        from.markup,
        to.row(),
        body.markup
    );
    Piece::new(markup, SUM - 1, Look::Other).above(&[&body, from, to])
}
