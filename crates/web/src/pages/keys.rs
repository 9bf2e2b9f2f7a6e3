//! The keys on the page, in layers of six columns. What shows them in another script or order is here alone.

/// One key.
pub(crate) struct Key {
    pub(crate) label: &'static str,
    /// What it is called, for those who do not see it.
    pub(crate) name: &'static str,
    pub(crate) action: Action,
    pub(crate) look: &'static str,
}

pub(crate) enum Action {
    /// Writes this into the line.
    Insert(&'static str),
    Delete,
    /// Shows another layer.
    Layer(&'static str),
    /// Ends the line.
    Finish,
}

pub(crate) struct Layer {
    pub(crate) name: &'static str,
    pub(crate) keys: [Key; 24],
}

const fn key(
    label: &'static str,
    name: &'static str,
    inserted: &'static str,
    look: &'static str,
) -> Key {
    Key {
        label,
        name,
        action: Action::Insert(inserted),
        look,
    }
}

const fn digit(label: &'static str) -> Key {
    key(label, label, label, "digit")
}

const fn operator(label: &'static str, name: &'static str, inserted: &'static str) -> Key {
    key(label, name, inserted, "operator")
}

const fn function(label: &'static str, name: &'static str, inserted: &'static str) -> Key {
    key(label, name, inserted, "function")
}

/// A unit stands apart from the number before it.
const fn unit(label: &'static str, name: &'static str, inserted: &'static str) -> Key {
    key(label, name, inserted, "unit")
}

const fn layer(label: &'static str, name: &'static str, shown: &'static str) -> Key {
    Key {
        label,
        name,
        action: Action::Layer(shown),
        look: "layer",
    }
}

const DELETE: Key = Key {
    label: "⌫",
    name: "delete",
    action: Action::Delete,
    look: "function",
};

const FINISH: Key = Key {
    label: "=",
    name: "Calculate",
    action: Action::Finish,
    look: "go",
};

/// The keys that every layer needs stand at the same places in all of them.
pub(crate) const LAYERS: [Layer; 3] = [
    Layer {
        name: "numbers",
        keys: [
            digit("7"),
            digit("8"),
            digit("9"),
            operator("÷", "divided by", "/"),
            function("(", "opening parenthesis", "("),
            function(")", "closing parenthesis", ")"),
            digit("4"),
            digit("5"),
            digit("6"),
            operator("×", "times", "*"),
            function("√", "square root", "sqrt("),
            function("xʸ", "to the power of", "^"),
            digit("1"),
            digit("2"),
            digit("3"),
            operator("−", "minus", "-"),
            function("π", "pi", "pi"),
            function("%", "percent", "%"),
            digit("0"),
            key(".", "point", ".", "digit decimal"),
            DELETE,
            operator("+", "plus", "+"),
            layer("f(x)", "functions", "functions"),
            FINISH,
        ],
    },
    Layer {
        name: "functions",
        keys: [
            function("sin", "sine", "sin("),
            function("cos", "cosine", "cos("),
            function("tan", "tangent", "tan("),
            function("ln", "natural logarithm", "ln("),
            function("log", "logarithm to base 10", "log10("),
            function("eˣ", "exponential function", "exp("),
            function("sin⁻¹", "arc sine", "asin("),
            function("cos⁻¹", "arc cosine", "acos("),
            function("tan⁻¹", "arc tangent", "atan("),
            function("∛", "cube root", "cbrt("),
            function("|x|", "absolute value", "abs("),
            function("n!", "factorial", "!"),
            key("x", "x", "x", "digit"),
            key("ans", "last answer", "ans", "digit"),
            key("e", "Euler's number", "e", "digit"),
            operator(",", "comma between arguments", ", "),
            operator("≔", "is the name of", " = "),
            operator(";", "next line", "; "),
            function("nCr", "ways to choose", "nCr("),
            function("Σ", "sum", "sum("),
            DELETE,
            function("mod", "modulo", " mod "),
            layer("km", "units", "units"),
            FINISH,
        ],
    },
    Layer {
        name: "units",
        keys: [
            unit("mm", "millimetres", " mm"),
            unit("cm", "centimetres", " cm"),
            unit("m", "metres", " m"),
            unit("km", "kilometres", " km"),
            unit("in", "inches", " inch"),
            unit("ft", "feet", " ft"),
            unit("g", "grams", " g"),
            unit("kg", "kilograms", " kg"),
            unit("lb", "pounds", " lb"),
            unit("oz", "ounces", " oz"),
            unit("mi", "miles", " mi"),
            unit("L", "litres", " L"),
            unit("s", "seconds", " s"),
            unit("min", "minutes", " min"),
            unit("h", "hours", " h"),
            unit("days", "days", " days"),
            unit("°C", "degrees Celsius", " °C"),
            unit("°F", "degrees Fahrenheit", " °F"),
            unit("km/h", "kilometres per hour", " km/h"),
            unit("mph", "miles per hour", " mph"),
            DELETE,
            operator("→", "converted to", " to "),
            layer("123", "numbers", "numbers"),
            FINISH,
        ],
    },
];

#[cfg(test)]
mod tests {
    use app::calculator::{Settings, evaluate};

    use super::{Action, LAYERS};

    #[test]
    fn every_function_and_unit_on_a_key_is_known() {
        for key in LAYERS.iter().flat_map(|layer| &layer.keys) {
            let Action::Insert(inserted) = key.action else {
                continue;
            };
            let text = match inserted.strip_suffix('(') {
                Some("nCr") => "nCr(5, 2)".to_owned(),
                Some(function) => format!("{function}(0.5)"),
                None if key.look == "unit" => format!("2{inserted}"),
                None => continue,
            };
            assert!(evaluate(&text, &Settings::default()).is_ok(), "{text}");
        }
    }

    #[test]
    fn no_two_keys_of_a_layer_have_the_same_name() {
        for layer in &LAYERS {
            let names: Vec<&str> = layer.keys.iter().map(|key| key.name).collect();
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{name} in {}", layer.name);
            }
        }
    }
}
