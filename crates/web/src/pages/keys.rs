//! The keys on the page, in layers of six columns. What shows them in another script or order is here alone.

use crate::texts;

/// One key.
pub(crate) struct Key {
    pub(crate) label: &'static str,
    /// What it is called, for those who do not see it; the name of a text.
    name: Option<&'static str>,
    pub(crate) action: Action,
    pub(crate) look: &'static str,
}

impl Key {
    pub(crate) fn name(&self) -> &'static str {
        self.name.map_or(self.label, texts::of)
    }
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

// coverage: the compiler runs it, for the table below.
const fn key(
    label: &'static str,
    name: &'static str,
    inserted: &'static str,
    look: &'static str,
) -> Key {
    Key {
        label,
        name: Some(name),
        action: Action::Insert(inserted),
        look,
    }
}

/// A digit is called as it looks.
// coverage: the compiler runs it, for the table below.
const fn digit(label: &'static str) -> Key {
    Key {
        label,
        name: None,
        action: Action::Insert(label),
        look: "digit",
    }
}

// coverage: the compiler runs it, for the table below.
const fn operator(label: &'static str, name: &'static str, inserted: &'static str) -> Key {
    key(label, name, inserted, "operator")
}

// coverage: the compiler runs it, for the table below.
const fn function(label: &'static str, name: &'static str, inserted: &'static str) -> Key {
    key(label, name, inserted, "function")
}

/// A unit stands apart from the number before it.
// coverage: the compiler runs it, for the table below.
const fn unit(label: &'static str, name: &'static str, inserted: &'static str) -> Key {
    key(label, name, inserted, "unit")
}

// coverage: the compiler runs it, for the table below.
const fn layer(label: &'static str, name: &'static str, shown: &'static str) -> Key {
    Key {
        label,
        name: Some(name),
        action: Action::Layer(shown),
        look: "layer",
    }
}

const DELETE: Key = Key {
    label: "⌫",
    name: Some("key delete"),
    action: Action::Delete,
    look: "function",
};

const FINISH: Key = Key {
    label: "=",
    name: Some("calculate"),
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
            operator("÷", "key divided by", "/"),
            function("(", "key opening parenthesis", "("),
            function(")", "key closing parenthesis", ")"),
            digit("4"),
            digit("5"),
            digit("6"),
            operator("×", "key times", "*"),
            function("√", "key square root", "sqrt("),
            function("xʸ", "key to the power of", "^"),
            digit("1"),
            digit("2"),
            digit("3"),
            operator("−", "key minus", "-"),
            function("π", "key pi", "pi"),
            function("%", "key percent", "%"),
            digit("0"),
            key(".", "key point", ".", "digit decimal"),
            DELETE,
            operator("+", "key plus", "+"),
            layer("f(x)", "key functions", "functions"),
            FINISH,
        ],
    },
    Layer {
        name: "functions",
        keys: [
            function("sin", "key sine", "sin("),
            function("cos", "key cosine", "cos("),
            function("tan", "key tangent", "tan("),
            function("ln", "key natural logarithm", "ln("),
            function("log", "key logarithm to base 10", "log10("),
            function("eˣ", "key exponential function", "exp("),
            function("sin⁻¹", "key arc sine", "asin("),
            function("cos⁻¹", "key arc cosine", "acos("),
            function("tan⁻¹", "key arc tangent", "atan("),
            function("∛", "key cube root", "cbrt("),
            function("|x|", "key absolute value", "abs("),
            function("n!", "key factorial", "!"),
            key("x", "key x", "x", "digit"),
            key("ans", "key last answer", "ans", "digit"),
            key("e", "key Euler's number", "e", "digit"),
            operator(",", "key comma between arguments", ", "),
            operator("≔", "key is the name of", " = "),
            operator(";", "key next line", "; "),
            function("nCr", "key ways to choose", "nCr("),
            function("Σ", "key sum", "sum("),
            DELETE,
            function("mod", "key modulo", " mod "),
            layer("km", "key units", "units"),
            FINISH,
        ],
    },
    Layer {
        name: "units",
        keys: [
            unit("mm", "key millimetres", " mm"),
            unit("cm", "key centimetres", " cm"),
            unit("m", "key metres", " m"),
            unit("km", "key kilometres", " km"),
            unit("in", "key inches", " inch"),
            unit("ft", "key feet", " ft"),
            unit("g", "key grams", " g"),
            unit("kg", "key kilograms", " kg"),
            unit("lb", "key pounds", " lb"),
            unit("oz", "key ounces", " oz"),
            unit("mi", "key miles", " mi"),
            unit("L", "key litres", " L"),
            unit("s", "key seconds", " s"),
            unit("min", "key minutes", " min"),
            unit("h", "key hours", " h"),
            unit("days", "key days", " days"),
            unit("°C", "key degrees Celsius", " °C"),
            unit("°F", "key degrees Fahrenheit", " °F"),
            unit("km/h", "key kilometres per hour", " km/h"),
            unit("mph", "key miles per hour", " mph"),
            DELETE,
            operator("→", "key converted to", " to "),
            layer("123", "key numbers", "numbers"),
            FINISH,
        ],
    },
];

#[cfg(test)]
mod tests {
    use app::calculator::{Settings, evaluate};

    use super::{Action, Key, LAYERS};

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
            let names: Vec<&str> = layer.keys.iter().map(Key::name).collect();
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{name} in {}", layer.name);
            }
        }
    }
}
